import { describe, expect, test } from 'vitest';
import { GapFiller } from './gap-filler.ts';
import type { MediaFrame } from './media-frame.ts';
import { SESSION_START_MS } from './timestamp-repair.ts';

const SILENCE = { body: Buffer.from('silence'), frameMs: 1024 / 48, always: false };
const GOP_MS = 2000;

/** Plays a source that sends 25 frames and 50 audio frames a second, except where a test says otherwise. */
function play(options: {
  untilMs: number;
  sends: (track: 'video' | 'audio', at: number) => boolean;
  silence?: boolean;
}): MediaFrame[] {
  const filler = new GapFiller();
  if (options.silence !== false) filler.silence = SILENCE;
  const frames: MediaFrame[] = [];
  for (let at = 0; at < options.untilMs; at += 20) {
    const source: MediaFrame[] = [];
    if (at % 40 === 0) {
      const keyframe = at % GOP_MS === 0;
      source.push({
        track: 'video',
        timestamp: at,
        keyframe,
        body: Buffer.from(`${keyframe ? 'key' : 'inter'} ${at}`),
      });
    }
    source.push({ track: 'audio', timestamp: at, keyframe: false, body: Buffer.from('sound') });
    for (const frame of source) if (options.sends(frame.track, at)) frames.push(...filler.push(frame, at));
  }
  return frames.map((frame) => ({ ...frame, timestamp: frame.timestamp - SESSION_START_MS }));
}

const times = (frames: MediaFrame[], track: string): number[] =>
  frames.filter((frame) => frame.track === track).map(({ timestamp }) => timestamp);

function largestStep(values: readonly number[]): number {
  return Math.max(...values.slice(1).map((value, index) => value - (values[index] ?? value)));
}

const isRising = (values: readonly number[]): boolean =>
  values.slice(1).every((value, index) => value > (values[index] ?? value));

test('a whole source passes as it is', () => {
  const frames = play({ untilMs: 4000, sends: () => true });
  expect(frames).toHaveLength(100 + 200);
  expect(frames.some(({ body }) => body.equals(SILENCE.body))).toBe(false);
});

describe('audio', () => {
  test('that was never there is silence from the first picture on', () => {
    const frames = play({ untilMs: 4000, sends: (track) => track === 'video' });
    const audio = times(frames, 'audio');
    expect(audio[0]).toBe(0);
    expect(largestStep(audio)).toBeLessThanOrEqual(22);
    expect(audio.at(-1)).toBeGreaterThan(3900);
    expect(audio.length).toBeCloseTo(3960 / SILENCE.frameMs, -1);
  });

  test('that stops is silence half a second later, without a hole, and goes on where it comes back', () => {
    const frames = play({
      untilMs: 20_000,
      sends: (track, at) => track === 'video' || at < 5000 || at >= 15_000,
    });
    const audio = times(frames, 'audio');
    expect(isRising(audio)).toBe(true);
    expect(largestStep(audio)).toBeLessThanOrEqual(45);
    const sound = frames.filter(({ body }) => body.toString() === 'sound').map(({ timestamp }) => timestamp);
    expect(sound.filter((at) => at > 10_000)[0]).toBeGreaterThanOrEqual(15_000);
    expect(sound.at(-1)).toBe(19_980);
  });

  test('that pauses for less is left to the resampler', () => {
    const frames = play({
      untilMs: 8000,
      sends: (track, at) => track === 'video' || at < 5000 || at >= 5400,
    });
    expect(frames.some(({ body }) => body.equals(SILENCE.body))).toBe(false);
  });

  test('is not invented before its codec is known', () => {
    const frames = play({ untilMs: 2000, sends: (track) => track === 'video', silence: false });
    expect(times(frames, 'audio')).toEqual([]);
  });
});

describe('video', () => {
  const frames = play({
    untilMs: 20_000,
    sends: (track, at) => track === 'audio' || at < 5000 || at >= 15_100,
  });

  test('that stops is its last keyframe again, several times a second', () => {
    const video = times(frames, 'video');
    expect(isRising(video)).toBe(true);
    expect(largestStep(video)).toBeLessThanOrEqual(200);
    const repeated = frames.filter(
      ({ track, timestamp }) => track === 'video' && timestamp > 5000 && timestamp < 15_000,
    );
    expect(new Set(repeated.map(({ body }) => body.toString()))).toEqual(new Set(['key 4000']));
    expect(repeated.length).toBeGreaterThan(40);
  });

  test('that comes back counts from its next keyframe, because what inter frames refer to is gone', () => {
    const back = frames.filter(({ track, timestamp }) => track === 'video' && timestamp >= 15_100);
    const firstReal = back.find(({ body }) => body.toString() !== 'key 4000');
    expect(firstReal?.body.toString()).toBe('key 16000');
    expect(firstReal?.timestamp).toBe(16_000);
  });

  test('of one frame a second is no stop', () => {
    const slow = play({ untilMs: 20_000, sends: (track, at) => track === 'audio' || at % 1000 === 0 });
    const bodies = slow.filter(({ track }) => track === 'video').map(({ body }) => body.toString());
    expect(bodies).toHaveLength(20);
    expect(new Set(bodies).size).toBe(20);
  });
});
