import { describe, expect, test } from 'vitest';
import { boxAt, boxOf, childBoxes, viewOf } from './fmp4-boxes.ts';
import { type CutPart, gridFor, PartGrid } from './part-grid.ts';
import { muxInit, muxPart } from './part-muxer.ts';
import type { Sample } from './sample-reader.ts';
import { concat } from './testing/bytes.ts';
import { decodeComplaints, packetsOf, readTracks, recordTracks } from './testing/recorded-media.ts';

const recorded = recordTracks({ frameRate: 30, seconds: 4.5 });
const tracks = readTracks(recorded);
const init = muxInit(tracks.videoInit, tracks.audioInit);

function cutAll(): CutPart[] {
  const grid = new PartGrid({
    grid: gridFor(30, 333),
    videoTimescale: tracks.videoInit.timescale,
    audioTimescale: tracks.audioInit.timescale,
  });
  for (const sample of tracks.audio) grid.pushAudio(sample);
  return [...tracks.video.flatMap((sample) => grid.pushVideo(sample)), ...grid.finish()];
}

const parts = cutAll();
const muxed = parts.map(({ video, audio }, index) => muxPart({ sequenceNumber: index + 1, video, audio }));
const asPackets = (track: number, samples: readonly Sample[]) =>
  samples.map(({ dts, compositionOffset, duration, data }) => ({
    track,
    dts,
    pts: dts + compositionOffset,
    duration,
    size: data.length,
  }));

describe('init and all parts together', () => {
  const file = concat([init, ...muxed]);

  test('are decoded without any complaint', () => {
    expect(decodeComplaints(file)).toBe('');
  });

  test('hold exactly the samples that went in, with their times', () => {
    const packets = packetsOf(file);
    expect(packets.filter(({ track }) => track === 0)).toEqual(asPackets(0, tracks.video));
    const audioInParts = parts.flatMap((part) => part.audio);
    // FFmpeg takes its own padding off the very last audio frame.
    expect(packets.filter(({ track }) => track === 1).slice(0, -1)).toEqual(
      asPackets(1, audioInParts.slice(0, -1)),
    );
  });
});

test('init and the parts of any one segment are a valid file from its keyframe on', () => {
  for (const segment of [0, 1, 2]) {
    const own = muxed.filter((_, index) => parts[index]?.segment === segment);
    const file = concat([init, ...own]);
    expect(decodeComplaints(file)).toBe('');
    const start = 153600 + segment * 30720;
    expect(packetsOf(file).find(({ track }) => track === 0)).toMatchObject({ dts: start });
  }
});

test('the init has the video as track 1 and the audio as track 2, and says so in trex', () => {
  const moov = boxAt(init, 'moov');
  const boxes = childBoxes(moov.body);
  const ids = boxes
    .filter(({ type }) => type === 'trak')
    .map((trak) => viewOf(boxAt(trak.body, 'tkhd').body).getUint32(12));
  expect(ids).toEqual([1, 2]);
  const trexIds = childBoxes(boxOf(boxes, 'mvex').body).map((trex) => viewOf(trex.body).getUint32(4));
  expect(trexIds).toEqual([1, 2]);
});

test('muxing leaves the track inits as they were, also when they are Node buffers', () => {
  const trak = Buffer.from(recorded.audio).subarray(Buffer.from(recorded.audio).indexOf('trak') - 4);
  const before = Buffer.from(trak);
  muxInit(tracks.videoInit, { ...tracks.audioInit, trak: trak.subarray(0, tracks.audioInit.trak.length) });
  expect(Buffer.compare(trak, before)).toBe(0);
});

describe('a part', () => {
  const sample = (dts: number, overrides: Partial<Sample> = {}): Sample => ({
    dts,
    compositionOffset: 0,
    duration: 512,
    sync: false,
    data: Uint8Array.of(dts & 0xff),
    ...overrides,
  });
  const runOf = (part: Uint8Array) => viewOf(boxAt(part, 'moof', 'traf', 'trun').body);

  test('is one moof and one mdat with the video bytes before the audio bytes', () => {
    const part = muxPart({ sequenceNumber: 9, video: [sample(1), sample(2)], audio: [sample(3)] });
    const [moof, mdat, ...rest] = childBoxes(part);
    expect([moof?.type, mdat?.type, rest.length]).toEqual(['moof', 'mdat', 0]);
    expect(mdat?.body).toEqual(Uint8Array.of(1, 2, 3));
    expect(viewOf(boxAt(part, 'moof', 'mfhd').body).getUint32(4)).toBe(9);
  });

  test('carries times beyond 32 bits', () => {
    const part = muxPart({ sequenceNumber: 1, video: [sample(2 ** 40 + 5)], audio: [] });
    const tfdt = viewOf(boxAt(part, 'moof', 'traf', 'tfdt').body);
    expect([tfdt.getUint32(0), tfdt.getUint32(4), tfdt.getUint32(8)]).toEqual([0x1000000, 256, 5]);
  });

  test('stretches the sample before a hole, so that the ones after it keep their time', () => {
    const run = runOf(
      muxPart({ sequenceNumber: 1, video: [sample(0), sample(2048), sample(2560)], audio: [] }),
    );
    expect([12, 28, 44].map((offset) => run.getUint32(offset))).toEqual([2048, 512, 512]);
  });

  test('marks sync samples and keeps negative composition offsets', () => {
    const video = [sample(0, { sync: true }), sample(512, { compositionOffset: -512 })];
    const run = runOf(muxPart({ sequenceNumber: 1, video, audio: [] }));
    expect([run.getUint32(20), run.getUint32(36)]).toEqual([0x2000000, 0x1010000]);
    expect([run.getInt32(24), run.getInt32(40)]).toEqual([0, -512]);
  });

  test('leaves out a track without samples', () => {
    const part = muxPart({ sequenceNumber: 1, video: [sample(0)], audio: [] });
    const trafs = childBoxes(boxAt(part, 'moof').body).filter(({ type }) => type === 'traf');
    expect(trafs).toHaveLength(1);
  });
});
