import { describe, expect, test } from 'vitest';
import { randomOf } from '../testing/abuse.ts';
import { last, packet } from '../testing/packets.ts';
import { OpusDepacketizer, readOpusPacket } from './opus.ts';

const toc = (config: number, options: { stereo?: boolean; code?: number } = {}): number =>
  (config << 3) | (options.stereo === true ? 4 : 0) | (options.code ?? 0);

describe('the duration of a packet', () => {
  test.each([
    ['SILK, 10 ms', [toc(0), 1], 10],
    ['SILK, 40 ms', [toc(6), 1], 40],
    ['SILK, 60 ms', [toc(11), 1], 60],
    ['hybrid, 10 ms', [toc(12), 1], 10],
    ['hybrid, 20 ms', [toc(15), 1], 20],
    ['CELT, 2.5 ms', [toc(16), 1], 2.5],
    ['CELT, 20 ms', [toc(31), 1], 20],
    ['two equal frames', [toc(31, { code: 1 }), 1, 2], 40],
    ['two frames', [toc(30, { code: 2 }), 1, 2, 3], 20],
    ['three frames', [toc(31, { code: 3 }), 0x03, 1, 2, 3], 60],
    ['48 frames of 2.5 ms', [toc(28, { code: 3 }), 48], 120],
    ['flags beside the count', [toc(31, { code: 3 }), 0xc2, 1, 2, 3], 40],
    ['discontinuous transmission', [toc(31)], 20],
  ])('%s', (_, bytes, durationMs) => {
    expect(readOpusPacket(Uint8Array.from(bytes))).toEqual({ durationMs, channels: 1 });
  });
});

test('the stereo bit tells two channels', () => {
  expect(readOpusPacket(Uint8Array.of(toc(31, { stereo: true }), 1))).toEqual({
    durationMs: 20,
    channels: 2,
  });
});

describe('a packet is refused', () => {
  test.each([
    ['that is empty', []],
    ['with two equal frames in an odd number of bytes', [toc(31, { code: 1 }), 1, 2, 3]],
    ['with two frames and nothing behind', [toc(31, { code: 2 })]],
    ['without its count', [toc(31, { code: 3 })]],
    ['with no frames', [toc(31, { code: 3 }), 0]],
    ['of more than 120 ms', [toc(31, { code: 3 }), 7, 1]],
    ['with a frame above 1,275 bytes', [toc(31), ...Array.from({ length: 1276 }, () => 0)]],
  ])('%s', (_, bytes) => {
    expect(readOpusPacket(Uint8Array.from(bytes))).toBeNull();
  });

  test('or has a duration up to 120 ms, whatever its bytes', () => {
    const random = randomOf(3);
    for (let round = 0; round < 3000; round += 1) {
      const read = readOpusPacket(Uint8Array.from({ length: random(12) }, () => random(256)));
      if (read === null) continue;
      expect(read.durationMs).toBeGreaterThanOrEqual(2.5);
      expect(read.durationMs).toBeLessThanOrEqual(120);
    }
  });
});

describe('a stream', () => {
  test('gives a frame a packet, whatever the marker bit', () => {
    const depacketizer = new OpusDepacketizer();
    const frame = {
      data: Uint8Array.of(toc(31, { stereo: true }), 1),
      isKeyframe: true,
      width: null,
      height: null,
      isDamaged: false,
      followsLoss: false,
      durationMs: 20,
      channels: 2,
    };
    expect(depacketizer.push(packet(frame.data), false)).toEqual([{ ...frame, rtpTimestamp: 1000 }]);
    expect(depacketizer.push(last(frame.data, 1960), false)).toEqual([{ ...frame, rtpTimestamp: 1960 }]);
  });

  test('tells of loss with the next packet that can be decoded', () => {
    const depacketizer = new OpusDepacketizer();
    expect(depacketizer.push(packet([]), true)).toEqual([]);
    expect(depacketizer.push(packet([toc(31, { code: 3 }), 0]), false)).toEqual([]);
    expect(depacketizer.push(packet([toc(31), 1]), false)).toMatchObject([{ followsLoss: true }]);
    expect(depacketizer.push(packet([toc(31), 1]), false)).toMatchObject([{ followsLoss: false }]);
  });
});
