import { expect, test } from 'vitest';
import type { TimedFrame } from '../matroska/live-matroska.ts';
import { HeldGop } from './held-gop.ts';
import { MAX_GOP_BYTES, MAX_GOP_FRAMES, MAX_GOP_MS } from './limits.ts';

interface FrameOptions {
  readonly track?: 'video' | 'audio';
  readonly isKeyframe?: boolean;
  readonly isDamaged?: boolean;
  readonly bytes?: number;
}

function frame(timestampMs: number, options: FrameOptions = {}): TimedFrame {
  const { track = 'video', isKeyframe = false, isDamaged = false, bytes = 10 } = options;
  const data = new Uint8Array(bytes);
  const size = { width: 320, height: 180 };
  return {
    track,
    timestampMs,
    frame: { data, isKeyframe, isDamaged, followsLoss: false, rtpTimestamp: 0, ...size },
  };
}

const keyframe = (timestampMs: number, options: FrameOptions = {}) =>
  frame(timestampMs, { isKeyframe: true, ...options });
const audio = (timestampMs: number) => frame(timestampMs, { track: 'audio', isKeyframe: true });

function held(...frames: readonly TimedFrame[]): number[] {
  const gop = new HeldGop();
  for (const each of frames) gop.push(each);
  return gop.frames.map(({ timestampMs }) => timestampMs);
}

test('holds both tracks from the newest whole keyframe on, and nothing before the first', () => {
  expect(held(audio(0), frame(1), keyframe(2), audio(3), frame(4))).toEqual([2, 3, 4]);
  expect(held(keyframe(0), frame(1), keyframe(2), frame(3))).toEqual([2, 3]);
  expect(held(keyframe(0), keyframe(1, { isDamaged: true }))).toEqual([0, 1]);
});

test('lets a group go that has too many bytes, lasts too long, or has too many frames', () => {
  expect(held(keyframe(0), frame(1, { bytes: MAX_GOP_BYTES }), frame(2))).toEqual([]);
  expect(held(keyframe(0), frame(MAX_GOP_MS + 1), frame(MAX_GOP_MS + 2))).toEqual([]);
  expect(held(keyframe(0), ...Array.from({ length: MAX_GOP_FRAMES }, () => audio(1)))).toEqual([]);
  expect(held(keyframe(0), frame(MAX_GOP_MS + 1), keyframe(MAX_GOP_MS + 2))).toEqual([MAX_GOP_MS + 2]);
});
