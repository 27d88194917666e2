import { expect, test } from 'vitest';
import { box, fragment, initSection, u32 } from '../testing/fmp4.ts';
import { MediaFault } from './boxes.ts';
import { readFragments } from './fragment.ts';
import { readInitSection } from './init-section.ts';
import { timingOf, videoOf } from './part-timing.ts';

const tracks = readInitSection(initSection());

test('tracks are read with codec, size and timescale', () => {
  expect(tracks).toMatchObject([
    { id: 1, kind: 'video', timescale: 15360, codec: 'avc1.64001f', width: 1280, height: 720 },
    { id: 2, kind: 'audio', timescale: 48000, codec: 'mp4a.40.2', width: 0 },
  ]);
});

test('a fragment is read with times, sync samples and bytes', () => {
  const [video, audio] = readFragments(
    fragment({ startSeconds: 3_000_000, frames: 10, firstIsSync: false, syncAt: 4 }),
    tracks,
  );
  expect(video).toMatchObject({ decodeTime: 3_000_000 * 15360, track: { id: 1 } });
  expect(video?.frames.map(({ sync }) => sync).indexOf(true)).toBe(4);
  expect(video?.samples[9]).toEqual(Buffer.alloc(8, 1));
  expect(audio?.samples[0]).toEqual(Buffer.alloc(8, 2));
});

test('several fragments of a segment are timed as one', () => {
  const segment = Buffer.concat([fragment({ startSeconds: 20 }), fragment({ startSeconds: 20 + 1 / 3 })]);
  const video = videoOf(timingOf(readFragments(segment, tracks)));
  expect(video).toMatchObject({ startSeconds: 20, firstIsSync: true });
  expect(video?.durationSeconds).toBeCloseTo(2 / 3, 9);
  expect(video?.longestFrameSeconds).toBeCloseTo(1 / 30, 9);
});

test('any cut of a good file is a fault, never another error', () => {
  for (const [bytes, read] of [
    [initSection(), (cut: Uint8Array) => readInitSection(cut)],
    [fragment(), (cut: Uint8Array) => readFragments(cut, tracks)],
  ] as const) {
    for (let length = 1; length < bytes.length; length += 1) {
      expect(() => read(bytes.subarray(0, length))).toThrow(MediaFault);
    }
  }
});

test('a box that claims more than there is is a fault', () => {
  const claim = Buffer.concat([u32(0xffffffff), Buffer.from('moof')]);
  expect(() => readFragments(claim, tracks)).toThrow(/claims 4294967295/);
  expect(() => readInitSection(box('free'))).toThrow(/no ftyp/);
});
