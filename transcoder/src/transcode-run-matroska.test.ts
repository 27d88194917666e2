import type { SourceFacts } from '@naru/contracts/source-facts';
import { describe, expect, test } from 'vitest';
import { decode, loudness } from './testing/decode.ts';
import type { ClipUnit, FeedClip } from './testing/feed-clip.ts';
import { generateMatroska } from './testing/generate-matroska.ts';
import { onsetsOf, skewsMs } from './testing/onsets.ts';
import { childrenNamed } from './testing/processes.ts';
import { TestBroadcast, webrtcSource } from './testing/test-run.ts';

/** A picture that is two frames from its sound is noticed by nobody. */
const MAX_SKEW_MS = 70;
/** The first part and AAC delay apart, nothing but the noise of a busy machine. */
const FIRST_PART_LIMIT_MS = 2500;
/** A part waits for its sound and the next picture. */
const MEDIAN_LAG_LIMIT_MS = 1000;
/** Id and size of a cluster (5), and its timestamp with id and size (8). */
const CLUSTER_HEAD_BYTES = 13;
const NOTHING = new Uint8Array();

const start = (clip: FeedClip, from: SourceFacts, unpaced = false): Promise<TestBroadcast> =>
  TestBroadcast.start({ clip, source: from, unpaced });

/** How long after the end of its last picture each part was published, ms. */
function lagsMs({ edge }: TestBroadcast): number[] {
  const wallClockAtZero = Date.now() - performance.now();
  return edge.events.flatMap(({ event, atMs }) =>
    event.kind === 'part'
      ? [wallClockAtZero + atMs - event.programDateTimeMs - event.durationSeconds * 1000]
      : [],
  );
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** One encoding at a time. */
describe('a run over a live Matroska feed', { timeout: 60_000 }, () => {
  test('of still pictures, five a second, has all frames and is not later than any other', async () => {
    const clip = await generateMatroska({ codec: 'h264', seconds: 6, picture: 'still' });
    const facts = { width: 640, height: 360, frameRate: null, mayGrow: true, isSlate: true };
    const broadcast = await start(clip, webrtcSource('h264', facts));
    const run = await broadcast.startRun();
    await broadcast.partsReach(1);
    expect(performance.now() - run.startedAtMs).toBeLessThan(FIRST_PART_LIMIT_MS);
    expect(await run.outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    expect(median(lagsMs(broadcast))).toBeLessThan(MEDIAN_LAG_LIMIT_MS);
    for (const name of ['720p', '480p']) {
      const decoded = await decode(runs[0] ?? expect.fail(), parts, name);
      expect(decoded.complaints).toBe('');
      expect(decoded.frames).toBeGreaterThanOrEqual(5.5 * 30);
      expect(decoded.sound.length / 8000).toBeGreaterThan(5.4);
    }
  });

  test.each(['h264', 'vp8', 'vp9', 'av1'] as const)(
    'of %s and Opus makes both renditions in real time, picture and sound together',
    async (codec) => {
      const clip = await generateMatroska({ codec, seconds: 5, size: '960x540', startSeconds: 3 });
      const broadcast = await start(clip, webrtcSource(codec, { width: 960, height: 540 }));
      const run = await broadcast.startRun();
      await broadcast.partsReach(1);
      expect(performance.now() - run.startedAtMs).toBeLessThan(FIRST_PART_LIMIT_MS);
      expect(await run.outcome).toBe('feed-ended');
      const { runs, parts } = broadcast.edge;
      expect(runs).toHaveLength(1);
      expect(parts.length).toBeGreaterThanOrEqual(14);
      expect(median(lagsMs(broadcast))).toBeLessThan(MEDIAN_LAG_LIMIT_MS);
      expect(parts[0]?.programDateTimeMs).toBeCloseTo(broadcast.feed.clockBaseMs + 3000, -1);
      for (const name of ['720p', '480p']) {
        const decoded = await decode(runs[0] ?? expect.fail(), parts, name);
        expect(decoded.complaints).toBe('');
        expect(decoded.frames).toBeGreaterThanOrEqual(147);
        expect(decoded.sound.length / 8000).toBeGreaterThan(4.6);
        const skews = skewsMs(await onsetsOf(runs[0] ?? expect.fail(), parts, name));
        expect(skews.length).toBeGreaterThanOrEqual(3);
        expect(Math.max(...skews.map(Math.abs))).toBeLessThan(MAX_SKEW_MS);
      }
      expect(await childrenNamed('ffmpeg')).toEqual([]);
    },
  );

  test('fills with the last picture what was left out up to a keyframe', async () => {
    const whole = await generateMatroska({ codec: 'vp8', seconds: 6, size: '320x180' });
    const isLeftOut = ({ timestampMs }: ClipUnit): boolean => timestampMs > 1900 && timestampMs < 3990;
    const units = whole.units.map((unit) =>
      unit.kind === 'other' || !isLeftOut(unit)
        ? unit
        : // The beginning of a cluster stays.
          { ...unit, bytes: unit.kind === 'keyframe' ? unit.bytes.subarray(0, CLUSTER_HEAD_BYTES) : NOTHING },
    );
    const broadcast = await start(
      { ...whole, units },
      webrtcSource('vp8', { width: 320, height: 180 }),
      true,
    );
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    const decoded = await decode(runs[0] ?? expect.fail(), parts, '480p');
    expect(decoded.complaints).toBe('');
    expect(decoded.frames).toBeGreaterThanOrEqual(178);
  });

  test('of pictures alone has silence under all of them', async () => {
    const clip = await generateMatroska({ codec: 'vp8', seconds: 3, startSeconds: 3600, only: 'video' });
    const broadcast = await start(clip, webrtcSource('vp8', {}, true));
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    const decoded = await decode(runs[0] ?? expect.fail(), parts, '480p');
    expect(decoded.complaints).toBe('');
    expect(decoded.frames).toBeGreaterThanOrEqual(88);
    expect(decoded.sound.length / 8000).toBeGreaterThan(2.8);
    expect(decoded.sound.length / 8000).toBeLessThan(3.1);
    expect(Math.max(...decoded.sound.map(Math.abs))).toBeLessThan(10);
  });

  test('whose sound stops in the middle goes on with silence', async () => {
    const whole = await generateMatroska({ codec: 'h264', seconds: 5 });
    const units = whole.units.filter(
      ({ kind, timestampMs }) => kind !== 'other' || timestampMs < 1500 || timestampMs > 3500,
    );
    const broadcast = await start({ ...whole, units }, webrtcSource('h264'));
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    const decoded = await decode(runs[0] ?? expect.fail(), parts, '480p');
    expect(decoded.complaints).toBe('');
    expect(decoded.sound.length / 8000).toBeGreaterThan(4.6);
    const loud = loudness(decoded.sound).flatMap((value, index) => (value > 0.3 ? [index / 100] : []));
    expect(loud.filter((at) => at > 1.6 && at < 3.4)).toEqual([]);
    expect(loud.filter((at) => at > 3.9)).not.toEqual([]);
  });

  test('of sound alone fails at once: ingest gives such a publisher a still picture', async () => {
    const clip = await generateMatroska({ codec: 'h264', seconds: 2, only: 'audio' });
    const broadcast = await start(clip, webrtcSource('h264'), true);
    await expect((await broadcast.startRun()).outcome).rejects.toThrow('it has no video');
    expect(broadcast.edge.events).toEqual([]);
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test('goes on after a former run, with no frame twice', async () => {
    const clip = await generateMatroska({ codec: 'vp8', seconds: 12, size: '320x180', startSeconds: 2 });
    const broadcast = await start(clip, webrtcSource('vp8', { width: 320, height: 180 }));
    const first = await broadcast.startRun();
    await broadcast.partsReach(5);
    first.abort();
    await first.outcome;
    const before = broadcast.edge.parts;
    const second = await broadcast.startRun();
    await broadcast.partsReach(before.length + 3);
    second.abort();
    await second.outcome;
    const lastBefore = before.at(-1) ?? expect.fail();
    const firstAfter = broadcast.edge.parts[before.length] ?? expect.fail();
    const gap =
      firstAfter.programDateTimeMs - lastBefore.programDateTimeMs - lastBefore.durationSeconds * 1000;
    expect(gap).toBeGreaterThan(-1);
    expect(gap).toBeLessThan(40);
  });

  test.each([
    { name: 'noise', header: Buffer.alloc(200_000, 0x5a) },
    { name: 'FLV', header: Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0') },
    { name: 'nothing', header: Buffer.alloc(0) },
  ])('fails, and does not hang, on $name', async ({ header }) => {
    const clip: FeedClip = { feedType: 'video/x-matroska', header, units: [] };
    const broadcast = await start(clip, webrtcSource('vp8'));
    await expect((await broadcast.startRun()).outcome).rejects.toThrow(/no live Matroska|ffmpeg/);
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });
});
