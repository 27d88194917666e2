import { describe, expect, test } from 'vitest';
import { type Sample, SampleReader, type TrackInit } from './sample-reader.ts';
import { chunksOf, concat } from './testing/bytes.ts';
import { recordTracks } from './testing/recorded-media.ts';

const recorded = recordTracks({ frameRate: 30, seconds: 2.2 });

function readAll(chunks: readonly Uint8Array[]): { inits: TrackInit[]; samples: Sample[] } {
  const reader = new SampleReader();
  const inits: TrackInit[] = [];
  const samples: Sample[] = [];
  for (const chunk of chunks) {
    const read = reader.push(chunk);
    if (read.init !== null) inits.push(read.init);
    samples.push(...read.samples);
  }
  return { inits, samples };
}

describe('a recorded video track', () => {
  const { inits, samples } = readAll([recorded.video]);

  test('has one init with codec, timescale and picture size', () => {
    expect(inits).toMatchObject([
      { kind: 'video', timescale: 15360, codec: 'avc1.64000c', width: 160, height: 90 },
    ]);
    expect(inits[0]?.trak.subarray(4, 8)).toEqual(Uint8Array.from('trak', (letter) => letter.charCodeAt(0)));
  });

  test('yields every frame with its time, ten seconds after zero', () => {
    expect(samples.map((sample) => sample.dts)).toEqual(samples.map((_, index) => 153600 + index * 512));
    expect(samples).toHaveLength(66);
    expect(new Set(samples.map((sample) => sample.duration))).toEqual(new Set([512]));
    expect(new Set(samples.map((sample) => sample.compositionOffset))).toEqual(new Set([0]));
  });

  test('marks exactly the forced keyframes as sync samples', () => {
    expect(samples.flatMap((sample, index) => (sample.sync ? [index] : []))).toEqual([0, 60]);
  });

  test('holds length-prefixed NAL units that fill each sample exactly', () => {
    for (const { data } of samples) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      let offset = 0;
      while (offset < data.length) offset += 4 + view.getUint32(offset);
      expect(offset).toBe(data.length);
    }
  });

  test('is read without copying a frame that arrives in one piece', () => {
    expect(samples.every((sample) => sample.data.buffer === recorded.video.buffer)).toBe(true);
  });

  test('keeps its init apart from the chunk, so that the chunk can be freed', () => {
    expect(inits[0]?.trak.buffer).not.toBe(recorded.video.buffer);
  });
});

test('a recorded audio track has its rate, channels and priming frame', () => {
  const { inits, samples } = readAll([recorded.audio]);
  expect(inits).toMatchObject([
    { kind: 'audio', timescale: 48000, codec: 'mp4a.40.2', sampleRate: 48000, channels: 2 },
  ]);
  expect(samples.slice(0, 3).map((sample) => sample.dts)).toEqual([478976, 480000, 481024]);
  expect(samples.every((sample) => sample.sync)).toBe(true);
});

describe('chunks', () => {
  const { samples } = readAll([recorded.video]);
  const head = recorded.video.subarray(0, 6000);
  const ofHead = readAll([head]);

  test('cut in two at any byte give the same samples', () => {
    for (let at = 0; at <= head.length; at += 1) {
      const read = readAll([head.subarray(0, at), head.subarray(at)]);
      if (read.samples.length !== ofHead.samples.length)
        throw new Error(`samples are missing when cut at ${at}`);
      for (const [index, sample] of read.samples.entries()) {
        const expected = ofHead.samples[index]?.data;
        const same = expected !== undefined && Buffer.compare(sample.data, expected) === 0;
        if (!same) throw new Error(`sample ${index} differs when cut at ${at}`);
      }
    }
    expect(ofHead.samples.length).toBeGreaterThanOrEqual(3);
  });

  test.each([1, 2, 3, 7, 8, 9, 15, 64, 1021, 4096, 65536])('of %i bytes give the same track', (size) => {
    const read = readAll(chunksOf(recorded.video, size));
    expect(read.inits).toHaveLength(1);
    expect(read.samples.map(({ data, ...times }) => ({ ...times, size: data.length }))).toEqual(
      samples.map(({ data, ...times }) => ({ ...times, size: data.length })),
    );
    expect(
      Buffer.compare(concat(read.samples.map(({ data }) => data)), concat(samples.map(({ data }) => data))),
    ).toBe(0);
  });

  test('that are empty change nothing', () => {
    const reader = new SampleReader();
    expect(reader.push(new Uint8Array(0))).toEqual({ init: null, samples: [] });
    expect(reader.push(recorded.video).samples).toHaveLength(66);
  });
});
