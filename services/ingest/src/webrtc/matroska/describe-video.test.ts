import { describe, expect, test } from 'vitest';
import { spsBytes } from '../../testing/generated-media.ts';
import { START_CODE } from '../depacketize/annex-b.ts';
import type { EncodedFrame } from '../depacketize/encoded-frame.ts';
import { av1SequenceHeader } from '../testing/av1-bytes.ts';
import { describeVideo } from './describe-video.ts';

const frame = (data: Uint8Array, options: Partial<EncodedFrame> = {}): EncodedFrame => ({
  data,
  isKeyframe: true,
  rtpTimestamp: 0,
  width: 320,
  height: 180,
  isDamaged: false,
  followsLoss: false,
  ...options,
});

const H264_KEYFRAME = Buffer.concat(
  [spsBytes(640, 360), Uint8Array.of(0x68, 0xce, 0x3c, 0x80), Uint8Array.of(0x65, 0x88)].flatMap((nal) => [
    START_CODE,
    nal,
  ]),
);
const SEQUENCE = av1SequenceHeader({ width: 320, height: 180 });
const AV1_KEYFRAME = Uint8Array.from([0x2a, 1, 0, 0x0a, SEQUENCE.length, ...SEQUENCE, 0x32, 2, 0x10, 0xaa]);

describe('a track', () => {
  test('of H.264 has the size of the SPS in the keyframe, and its parameter sets', () => {
    const track = describeVideo({ codec: 'h264', frameRate: 60 }, frame(H264_KEYFRAME));
    expect(track).toMatchObject({ codec: 'h264', width: 640, height: 360, frameRate: 60 });
    expect(track?.codecPrivate?.[0]).toBe(1);
  });

  test('of AV1 has the sequence header, also behind metadata', () => {
    const track = describeVideo({ codec: 'av1', frameRate: null }, frame(AV1_KEYFRAME));
    expect(track).toMatchObject({ codec: 'av1', width: 320, height: 180, frameRate: 30 });
    expect([...(track?.codecPrivate ?? [])]).toEqual([
      0x81,
      0x08,
      0x0e,
      0,
      0x0a,
      SEQUENCE.length,
      ...SEQUENCE,
    ]);
  });

  test.each(['vp8', 'vp9'] as const)('of %s needs no private data', (codec) => {
    expect(describeVideo({ codec, frameRate: null }, frame(Uint8Array.of(1)))).toEqual({
      codec,
      width: 320,
      height: 180,
      codecPrivate: null,
      frameRate: 30,
    });
  });
});

test.each([
  ['that is no keyframe', 'vp8', frame(Uint8Array.of(1), { isKeyframe: false })],
  ['that is damaged', 'vp8', frame(Uint8Array.of(1), { isDamaged: true })],
  ['of unknown size', 'vp9', frame(Uint8Array.of(1), { width: null, height: null })],
  ['without parameter sets', 'h264', frame(Uint8Array.of(0, 0, 0, 1, 0x65, 0x88))],
  ['without a sequence header', 'av1', frame(Uint8Array.of(0x32, 1, 0x10))],
  ['of no OBUs', 'av1', frame(Uint8Array.of(0xff, 0xff))],
] as const)('a frame %s describes nothing', (_, codec, bad) => {
  expect(describeVideo({ codec, frameRate: 30 }, bad)).toBeNull();
});
