import { beforeAll, describe, expect, test } from 'vitest';
import { decodedTimes, ffmpeg } from '../testing/ffmpeg.ts';
import { FlvReader, type FlvTag } from '../testing/flv-reader.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { RtmpSource } from './rtmp-source.ts';
import { SESSION_START_MS } from './timestamp-repair.ts';

/*
 * Faults of real encoders on real H.264 and AAC: what a broken encoder sends goes through the repair in its own
 * time, and FFmpeg decodes what comes out.
 */

const SECONDS = 12;
const HOUR_MS = 3_600_000;

let clip: readonly FlvTag[];

beforeAll(async () => {
  const { output } = await ffmpeg([
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=25:duration=${SECONDS}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${SECONDS}`],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '50',
      '-bf',
      '2',
      '-c:a',
      'aac',
      '-f',
      'flv',
      'pipe:1',
    ],
  ]);
  const reader = new FlvReader();
  reader.push(output);
  clip = reader.tags;
});

interface Played {
  readonly flv: FlvReader;
  readonly changes: number;
  readonly refusal: string | null;
}

/** Plays the clip as it would arrive; `alter` gives the timestamp to send, or null for what is not sent. */
function play(alter: (tag: FlvTag) => number | null): Played {
  const clock = new ManualClock();
  const flv = new FlvReader();
  let changes = 0;
  let refusal: string | null = null;
  const source: RtmpSource = new RtmpSource({
    clock,
    events: {
      ready: () => source.attach({ write: (bytes) => flv.push(bytes), end: () => {} }),
      changed: () => {
        changes += 1;
      },
      refused: (problem) => {
        refusal ??= problem;
      },
    },
    drop: () => {},
  });
  const start = clock.monotonic();
  for (const tag of clip) {
    clock.advance(Math.max(0, start + tag.timestamp - clock.monotonic()));
    const timestamp = alter(tag);
    if (timestamp === null) continue;
    if (tag.type === 'video') source.video(timestamp >>> 0, tag.body);
    if (tag.type === 'audio') source.audio(timestamp >>> 0, tag.body);
  }
  return { flv, changes, refusal };
}

const isConfig = (tag: FlvTag): boolean => tag.body[1] === 0;
const largestStep = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));

/** Both tracks decode over the whole time, in real time, without a hole. */
async function expectWhole(
  { flv, refusal }: Played,
  limits: { videoGap: number; audioGap: number },
): Promise<void> {
  expect(refusal).toBeNull();
  for (const [track, gap] of [
    ['v', limits.videoGap],
    ['a', limits.audioGap],
  ] as const) {
    const { times, complaints } = await decodedTimes(flv.bytes, track);
    expect(complaints).toBe('');
    expect(largestStep(times)).toBeLessThanOrEqual(gap);
    expect(Math.min(...times)).toBeLessThan(SESSION_START_MS / 1000 + 0.2);
    const last = Math.max(...times);
    expect(last).toBeGreaterThan(SESSION_START_MS / 1000 + SECONDS - 0.4);
    expect(last).toBeLessThan(SESSION_START_MS / 1000 + SECONDS + 0.2);
  }
}

test('a sound clip comes out as it went in', async () => {
  const played = play(({ timestamp }) => timestamp);
  await expectWhole(played, { videoGap: 0.041, audioGap: 0.023 });
  expect(played.flv.video).toHaveLength(clip.filter((tag) => tag.type === 'video').length - 1); // less the end of sequence
});

describe('audio that stops', () => {
  test('for four seconds is filled with silence', async () => {
    const played = play((tag) =>
      tag.type === 'audio' && tag.timestamp > 4000 && tag.timestamp < 8000 ? null : tag.timestamp,
    );
    await expectWhole(played, { videoGap: 0.041, audioGap: 0.06 });
  });

  test('for good is filled to the end', async () => {
    const played = play((tag) => (tag.type === 'audio' && tag.timestamp > 4000 ? null : tag.timestamp));
    await expectWhole(played, { videoGap: 0.041, audioGap: 0.03 });
  });

  test('or was never there: the whole clip is silent', async () => {
    const played = play((tag) => (tag.type === 'audio' ? null : tag.timestamp));
    await expectWhole(played, { videoGap: 0.041, audioGap: 0.03 });
    expect(played.changes).toBe(0);
  });
});

test('video that stops is its last picture, and goes on with its next keyframe', async () => {
  const played = play((tag) =>
    tag.type === 'video' && tag.timestamp > 4500 && tag.timestamp < 8500 ? null : tag.timestamp,
  );
  await expectWhole(played, { videoGap: 0.3, audioGap: 0.023 });
});

describe('timestamps', () => {
  test.each<[string, (timestamp: number) => number]>([
    ['that jump an hour ahead', (at) => (at < 5000 ? at : at + HOUR_MS)],
    ['that jump five seconds back', (at) => (at < 6000 ? at : at - 5000)],
    ['that begin again at 0', (at) => (at < 5000 ? at : at - 5000)],
    ['that begin anywhere', (at) => at + 123_456_789],
    ['that pass the end of 32 bits', (at) => 2 ** 32 - 5000 + at],
    ['that jump back and forth', (at) => (Math.floor(at / 1000) % 2 === 0 ? at : at + HOUR_MS)],
  ])('%s', async (_, shift) => {
    const played = play((tag) => (isConfig(tag) ? shift(0) : shift(tag.timestamp)));
    await expectWhole(played, { videoGap: 0.1, audioGap: 0.1 });
  });
});

test('one keyframe only is enough, and the rest of the clip follows', async () => {
  const played = play((tag) =>
    tag.type === 'video' && tag.body[0] === 0x17 && !isConfig(tag) && tag.timestamp > 100
      ? null
      : tag.timestamp,
  );
  const { times } = await decodedTimes(played.flv.bytes, 'v');
  expect(times.length).toBeGreaterThan(SECONDS * 20);
});
