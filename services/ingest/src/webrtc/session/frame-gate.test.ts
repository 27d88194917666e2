import { describe, expect, test } from 'vitest';
import type { EncodedFrame } from '../depacketize/encoded-frame.ts';
import { FrameGate } from './frame-gate.ts';

const frame = (fields: Partial<EncodedFrame> = {}): EncodedFrame => ({
  data: Uint8Array.of(1),
  isKeyframe: false,
  rtpTimestamp: 0,
  width: 320,
  height: 180,
  isDamaged: false,
  followsLoss: false,
  ...fields,
});
const keyframe = frame({ isKeyframe: true });
const damaged = frame({ isDamaged: true });

const passed = (gate: FrameGate, ...frames: readonly EncodedFrame[]): string =>
  frames.map((each) => (gate.admit(each).passes ? '1' : '0')).join('');

test('the first picture is a whole keyframe, after a restart as well', () => {
  const gate = new FrameGate({ passesDamage: true });
  expect(passed(gate, frame(), frame({ isKeyframe: true, isDamaged: true }), keyframe, frame())).toBe('0011');
  gate.restart();
  expect(passed(gate, frame(), keyframe)).toBe('01');
});

describe('after a loss', () => {
  test('pictures wait for the next whole keyframe, and the loss is told once', () => {
    const gate = new FrameGate({ passesDamage: false });
    gate.admit(keyframe);
    expect(gate.admit(damaged)).toEqual({ passes: false, lost: true });
    expect(gate.admit(frame({ followsLoss: true }))).toEqual({ passes: false, lost: false });
    expect(passed(gate, frame(), keyframe, frame())).toBe('011');
    expect(gate.admit(frame({ followsLoss: true }))).toEqual({ passes: false, lost: true });
  });

  test('pictures go on where no keyframe can be hoped for, but for empty ones', () => {
    const gate = new FrameGate({ passesDamage: true });
    gate.admit(keyframe);
    expect(gate.admit(damaged)).toEqual({ passes: true, lost: true });
    expect(gate.admit(frame({ isDamaged: true, data: new Uint8Array(0) }))).toEqual({
      passes: false,
      lost: true,
    });
    expect(passed(gate, frame())).toBe('1');
  });
});
