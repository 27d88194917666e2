import { describe, expect, test } from 'vitest';
import { spsBytes } from '../../testing/generated-media.ts';
import { START_CODE } from '../depacketize/annex-b.ts';
import type { EncodedFrame } from '../depacketize/encoded-frame.ts';
import { leaf, readMatroska } from '../testing/matroska-reader.ts';
import { LiveMatroska, type LiveTracks, type TimedFrame } from './live-matroska.ts';

const encoded = (
  data: Uint8Array,
  isKeyframe: boolean,
  options: Partial<EncodedFrame> = {},
): EncodedFrame => ({
  data,
  isKeyframe,
  rtpTimestamp: 0,
  width: 640,
  height: 360,
  isDamaged: false,
  followsLoss: false,
  ...options,
});

const video = (timestampMs: number, isKeyframe = false, options: Partial<EncodedFrame> = {}): TimedFrame => ({
  track: 'video',
  timestampMs,
  frame: encoded(Uint8Array.of(0xaa), isKeyframe, options),
});
const audio = (timestampMs: number): TimedFrame => ({
  track: 'audio',
  timestampMs,
  frame: encoded(Uint8Array.of(0xfc, 1), true, { width: null, height: null }),
});

const BOTH: LiveTracks = { video: { codec: 'vp8', frameRate: null }, audio: { channels: 2 } };

/** What a consumer gets. */
function consumed(tracks: LiveTracks, frames: readonly TimedFrame[]) {
  const writer = new LiveMatroska(tracks);
  return readMatroska(Buffer.concat(frames.map((frame) => writer.push(frame) ?? new Uint8Array(0))));
}

const shape = ({ blocks }: ReturnType<typeof consumed>): string[] =>
  blocks.map(({ track, tick, isKeyframe }) => `${track} ${tick}${isKeyframe ? ' key' : ''}`);

describe('a consumer', () => {
  test('begins at a keyframe with its own header, and gets everything from then on', () => {
    const read = consumed(BOTH, [video(0), audio(10), video(33.3, true), audio(30), video(66.7), audio(50)]);
    expect(shape(read)).toEqual(['1 333 key', '2 300 key', '1 667', '2 500 key']);
    expect(leaf(read, 0x86).map(String)).toEqual(['V_VP8', 'A_OPUS']);
    expect(read.clusters).toEqual([333]);
  });

  test('waits for a keyframe that is whole and of known size', () => {
    const frames = [
      video(0, true, { isDamaged: true }),
      video(40, true, { width: null, height: null }),
      video(80, true, { data: new Uint8Array(0) }),
      video(120, true),
    ];
    expect(shape(consumed(BOTH, frames))).toEqual(['1 1200 key']);
  });

  test('gets one header, and clusters at keyframes', () => {
    const read = consumed(BOTH, [video(0, true), video(500), video(1000, true), video(1500, true)]);
    expect(leaf(read, 0x42_82)).toHaveLength(1);
    expect(read.clusters).toEqual([0, 10_000, 15_000]);
  });

  test('of audio only begins with the first packet, and gets a cluster a second', () => {
    const packets = Array.from({ length: 120 }, (_, index) => audio(20 * index));
    const read = consumed({ video: null, audio: { channels: 2 } }, packets);
    expect(read.blocks).toHaveLength(120);
    expect(read.clusters).toEqual([0, 10_000, 20_000]);
    expect(leaf(read, 0x86).map(String)).toEqual(['A_OPUS']);
  });

  test('of video only gets no audio', () => {
    const read = consumed({ ...BOTH, audio: null }, [video(0, true), audio(10), video(40)]);
    expect(shape(read)).toEqual(['1 0 key', '1 400']);
    expect(leaf(read, 0x86).map(String)).toEqual(['V_VP8']);
  });

  test('never sees a track go back in time, whatever the other one does', () => {
    const times = [0, 40, 40, 20, -5, Number.NaN, 80];
    const frames = times.flatMap((at, index) => [video(at, index === 0), audio(at / 2)]);
    const { blocks } = consumed(BOTH, frames);
    const ticks = (track: number) => blocks.filter((each) => each.track === track).map(({ tick }) => tick);
    expect(ticks(1)).toEqual([0, 400, 401, 402, 403, 800]);
    expect(ticks(2)).toEqual([0, 200, 201, 202, 203, 400]);
  });

  test('of H.264 gets NAL units with lengths, and a record made of the keyframe', () => {
    const nals = [spsBytes(640, 360), Uint8Array.of(0x68, 0xce, 0x3c, 0x80), Uint8Array.of(0x65, 0x88, 0x84)];
    const keyframe = encoded(Buffer.concat(nals.flatMap((nal) => [START_CODE, nal])), true);
    const read = consumed({ video: { codec: 'h264', frameRate: null }, audio: null }, [
      { track: 'video', timestampMs: 0, frame: encoded(Uint8Array.of(0, 0, 0, 1, 0x41, 0x9a), false) },
      { track: 'video', timestampMs: 40, frame: keyframe },
      { track: 'video', timestampMs: 80, frame: encoded(Uint8Array.of(0, 0, 0, 1, 0x41, 0x9a), false) },
    ]);
    expect(read.blocks.map(({ content }) => content.subarray(-7).toString('hex'))).toEqual([
      '00000003658884',
      '00000002419a',
    ]);
    expect(leaf(read, 0x63_a2)[0]?.readUInt8(0)).toBe(1);
  });

  test('can join beside another one, later and independently', () => {
    const [first, second] = [new LiveMatroska(BOTH), new LiveMatroska(BOTH)];
    first.push(video(0, true));
    expect(second.push(video(40))).toBeNull();
    expect(first.hasBegun).toBe(true);
    expect(second.hasBegun).toBe(false);
    const bytes = second.push(video(80, true));
    expect(readMatroska(bytes ?? new Uint8Array(0)).blocks).toMatchObject([{ tick: 800 }]);
  });
});
