import { AppError } from '@naru/platform/errors';
import { poll } from '@naru/platform/poll';
import { beforeAll, describe, expect, test } from 'vitest';
import { FfmpegError } from './ffmpeg/ffmpeg-error.ts';
import { decode, loudness } from './testing/decode.ts';
import { type FlvTag, generateFlv, splitFlv } from './testing/generate-flv.ts';
import { childrenNamed, freeze, onlyChildNamed } from './testing/processes.ts';
import { source, TestBroadcast } from './testing/test-run.ts';

/** 0.4 s on an idle machine (the promise is 1.5 s); room for one on which ten other programs want the processor. */
const FIRST_PART_LIMIT_MS = 2500;

/** One encoding at a time: nothing here may run beside another test of this file. */
describe('a run', { timeout: 30_000 }, () => {
  /** For what does not depend on the picture: small, so that it costs little. */
  const small = source({ width: 640, height: 360 });
  let clip: Buffer = Buffer.alloc(0);
  beforeAll(async () => {
    clip = await generateFlv({ seconds: 15, startSeconds: 3, size: '640x360' });
  });

  test('publishes aligned parts from the first second on and ends with its feed', async () => {
    const flv = await generateFlv({ seconds: 5, startSeconds: 3 });
    const broadcast = await TestBroadcast.start({ flv });
    const run = await broadcast.startRun();
    await broadcast.partsReach(1);
    expect(performance.now() - run.startedAtMs).toBeLessThan(FIRST_PART_LIMIT_MS);

    expect(await run.outcome).toBe('feed-ended');
    const { edge } = broadcast;
    expect(edge.kinds.at(0)).toBe('run-started');
    expect(edge.kinds.at(-1)).toBe('run-ended');
    expect(edge.runs).toMatchObject([
      {
        discontinuitySequence: 0,
        frameRate: 30,
        partTargetSeconds: 0.33334,
        targetDurationSeconds: 2,
        renditions: [
          {
            name: '720p',
            width: 1280,
            height: 720,
            codecs: expect.stringMatching(/^avc1\..{6},mp4a\.40\.2$/),
          },
          { name: '480p', width: 854, height: 480 },
        ],
      },
    ]);
    const { parts } = edge;
    expect(parts).toHaveLength(15);
    const firstMsn = edge.runs[0]?.firstMsn ?? -1;
    expect(parts.map(({ msn, part }) => `${msn - firstMsn}.${part}`)).toEqual(
      [3, 6, 6].flatMap((count, msn) => Array.from({ length: count }, (_, part) => `${msn}.${part}`)),
    );
    for (const { part, independent, media, durationSeconds } of parts) {
      expect(independent).toBe(part === 0);
      expect(Object.keys(media)).toEqual(['720p', '480p']);
      expect(durationSeconds).toBeCloseTo(1 / 3, 5);
    }
    const firstMediaMs = broadcast.feed.clockBaseMs + 3000;
    parts.forEach(({ programDateTimeMs }, index) =>
      expect(programDateTimeMs).toBeCloseTo(firstMediaMs + (index * 1000) / 3, 0),
    );
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test('makes pictures and sound that decode without a complaint and without a hole', async () => {
    const flv = await generateFlv({ seconds: 4 });
    const broadcast = await TestBroadcast.start({ flv, unpaced: true });
    await (await broadcast.startRun()).outcome;
    const { runs, parts } = broadcast.edge;
    for (const name of ['720p', '480p']) {
      const decoded = await decode(runs[0] ?? expect.fail(), parts, name);
      expect(decoded.complaints).toBe('');
      expect(decoded.frames).toBe(120);
      expect(decoded.sound.length / 8000).toBeCloseTo(4, 1);
      // A sine: a click, a gap or a repeated frame would show as a quiet or loud window.
      const inside = loudness(decoded.sound).slice(10, -10);
      expect(Math.min(...inside)).toBeGreaterThan(0.8);
    }
  });

  test.each([
    {
      name: 'portrait',
      clip: { size: '720x1280' },
      facts: { width: 720, height: 1280 },
      sizes: ['720x1280', '480x854'],
      frameRate: 30,
    },
    {
      name: '25 frames a second and MP3',
      clip: { frameRate: 25, audio: 'mp3', sampleRate: 44_100 },
      facts: { frameRate: 25 },
      sizes: ['1280x720', '854x480'],
      frameRate: 25,
    },
    {
      name: '360p, mono, 44.1 kHz',
      clip: { size: '640x360', sampleRate: 44_100, channels: 1 },
      facts: { width: 640, height: 360 },
      sizes: ['640x360'],
      frameRate: 30,
    },
    {
      name: '1080p at 60 frames a second',
      clip: { size: '1920x1080', frameRate: 60 },
      facts: { width: 1920, height: 1080, frameRate: 60 },
      sizes: ['1280x720', '854x480'],
      frameRate: 30,
    },
  ] as const)('takes a source of $name', async ({ clip: clipOptions, facts, sizes, frameRate }) => {
    const flv = await generateFlv({ seconds: 3, ...clipOptions });
    const broadcast = await TestBroadcast.start({ flv, source: source(facts), unpaced: true });
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    expect(runs[0]?.frameRate).toBe(frameRate);
    expect(runs[0]?.renditions.map(({ width, height }) => `${width}x${height}`)).toEqual(sizes);
    const name = runs[0]?.renditions[0]?.name ?? '';
    const decoded = await decode(runs[0] ?? expect.fail(), parts, name);
    expect(decoded.complaints).toBe('');
    expect(decoded.frames).toBe(3 * frameRate);
    expect(Math.min(...loudness(decoded.sound).slice(10, -10))).toBeGreaterThan(0.8);
  });

  test('keeps its size and its rhythm when the source changes size in mid-stream', async () => {
    const [before, after] = await Promise.all([
      generateFlv({ seconds: 3 }),
      generateFlv({ seconds: 3, startSeconds: 3, size: '640x360' }),
    ]);
    const flv = Buffer.concat([before, after.subarray(13)]);
    const broadcast = await TestBroadcast.start({ flv, unpaced: true });
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    expect(runs).toHaveLength(1);
    const gaps = parts.map(({ programDateTimeMs, durationSeconds }, index) => {
      const next = parts[index + 1]?.programDateTimeMs;
      return next === undefined ? 0 : next - programDateTimeMs - durationSeconds * 1000;
    });
    expect(Math.max(...gaps)).toBeLessThan(500);
    const decoded = await decode(runs[0] ?? expect.fail(), parts, '720p');
    expect(decoded.complaints).toBe('');
    expect(decoded.frames).toBeGreaterThan(170);
  });

  test('fills a hole in the pictures with the last one, in one run and under unbroken sound', async () => {
    const { header, tags } = splitFlv(await generateFlv({ seconds: 8, size: '640x360' }));
    const isPicture = ({ bytes }: FlvTag): boolean => bytes[0] === 9 && bytes[12] === 1;
    const inHole = ({ timestampMs }: FlvTag): boolean => timestampMs > 2900 && timestampMs < 5990;
    const kept = tags.filter((tag) => !(isPicture(tag) && inHole(tag)));
    expect(tags.length - kept.length).toBeGreaterThan(90);
    const flv = Buffer.concat([header, ...kept.map(({ bytes }) => bytes)]);
    const broadcast = await TestBroadcast.start({ flv, source: small, unpaced: true });
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    expect(parts).toHaveLength(24);
    const decoded = await decode(runs[0] ?? expect.fail(), parts, '480p');
    expect(decoded.complaints).toBe('');
    expect(decoded.frames).toBe(240);
    expect(Math.min(...loudness(decoded.sound).slice(10, -10))).toBeGreaterThan(0.8);
  });

  test('goes on where the former run was: next segment, one more discontinuity, no frame twice', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const first = await broadcast.startRun();
    await broadcast.partsReach(8);
    first.abort();
    await first.outcome;
    const { edge } = broadcast;
    const before = edge.parts;
    const second = await broadcast.startRun();
    await broadcast.partsReach(before.length + 3);
    second.abort();
    await second.outcome;

    const [runBefore, runAfter] = edge.runs;
    const lastBefore = before.at(-1) ?? expect.fail();
    const firstAfter = edge.parts[before.length] ?? expect.fail();
    expect(runAfter).toMatchObject({
      firstMsn: lastBefore.msn + 1,
      discontinuitySequence: (runBefore?.discontinuitySequence ?? 0) + 1,
      epoch: 1,
    });
    expect(firstAfter).toMatchObject({ msn: lastBefore.msn + 1, part: 0, independent: true });
    const endBefore = lastBefore.programDateTimeMs + lastBefore.durationSeconds * 1000;
    const gap = firstAfter.programDateTimeMs - endBefore;
    // The next frame of the grid, or nearly: nothing shown again, nothing lost that the feed still had.
    expect(gap).toBeGreaterThan(-1);
    expect(gap).toBeLessThan(40);
  });

  test('fails within a second of the death of its FFmpeg, with its last words', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(2);
    process.kill(await onlyChildNamed('ffmpeg'), 'SIGKILL');
    const killedAt = performance.now();
    await expect(run.outcome).rejects.toThrow(FfmpegError);
    await expect(run.outcome).rejects.toThrow('SIGKILL');
    expect(performance.now() - killedAt).toBeLessThan(1000);
    expect(broadcast.edge.kinds.at(-1)).toBe('run-ended');
  });

  test('kills an FFmpeg that hangs', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(2);
    await freeze(await onlyChildNamed('ffmpeg'));
    const stoppedAt = performance.now();
    await expect(run.outcome).rejects.toThrow('gave no output');
    expect(performance.now() - stoppedAt).toBeLessThan(4000);
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test('leaves nothing behind when its worker stops', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(1);
    const abortedAt = performance.now();
    run.abort(new AppError('unavailable', 'the worker stops'));
    expect(await run.outcome).toBe('handed-over');
    expect(performance.now() - abortedAt).toBeLessThan(1000);
    expect(broadcast.edge.kinds.at(-1)).toBe('run-ended');
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test('is cancelled when another worker got its job', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    run.abort(new AppError('conflict', 'the job went to another worker'));
    expect(await run.outcome).toBe('cancelled');
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test('stops at once when a newer run has taken over', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(2);
    const [{ renditions, ...start } = expect.fail()] = broadcast.edge.runs;
    await broadcast.edge.publish(broadcast.playbackId, { ...start, renditions, epoch: 9, firstMsn: 50 });
    const takenAt = performance.now();
    expect(await run.outcome).toBe('stale-epoch');
    expect(performance.now() - takenAt).toBeLessThan(1000);
    expect(broadcast.edge.kinds.at(-1)).toBe('run-started');
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test('fails when the feed breaks off, and publishes nothing half', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(2);
    broadcast.feed.breakOff();
    await expect(run.outcome).rejects.toThrow('the feed broke off');
    expect(broadcast.edge.kinds.at(-1)).toBe('run-ended');
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test.each([
    ['noise', Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251))],
    ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret\n'.repeat(50))],
    ['nothing', Buffer.alloc(0)],
  ])('fails, and does not hang, on a feed that carries %s', async (_, flv) => {
    const broadcast = await TestBroadcast.start({ flv });
    const run = await broadcast.startRun();
    await expect(run.outcome).rejects.toThrow(/no FLV|ffmpeg/);
    expect(broadcast.edge.events).toEqual([]);
    expect(await childrenNamed('ffmpeg')).toEqual([]);
  });

  test.each([404, 409, 410])('has nothing to do when the feed answers %d', async (refuseWith) => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small, refuseWith });
    expect(await (await broadcast.startRun()).outcome).toBe('feed-refused');
    expect(broadcast.edge.events).toEqual([]);
  });

  test('does nothing for a broadcast that has ended', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(1);
    run.abort();
    await run.outcome;
    await broadcast.edge.publish(broadcast.playbackId, { kind: 'broadcast-ended', epoch: 100 });
    const events = broadcast.edge.events.length;
    expect(await (await broadcast.startRun()).outcome).toBe('stale-epoch');
    expect(broadcast.edge.events).toHaveLength(events);
  });

  test('lets FFmpeg write its last frames when the publisher leaves', async () => {
    const broadcast = await TestBroadcast.start({ flv: clip, source: small });
    const run = await broadcast.startRun();
    await broadcast.partsReach(4);
    broadcast.feed.end();
    const endedAt = performance.now();
    expect(await run.outcome).toBe('feed-ended');
    expect(performance.now() - endedAt).toBeLessThan(1000);
    await poll('no child', async () => (await childrenNamed('ffmpeg')).length === 0, { deadlineMs: 1000 });
  });
});
