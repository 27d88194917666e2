import { describe, expect, test } from 'vitest';
import { block, cluster, header, track } from '../testing/matroska-elements.ts';
import { childrenOf } from './ebml.ts';
import { MatroskaReader } from './matroska-reader.ts';
import { readTracks } from './matroska-tracks.ts';

const VIDEO = track({ number: 1, type: 1, codec: 'V_VP8' });
const AUDIO = track({ number: 2, type: 2, codec: 'A_OPUS' });
const TICKS_PER_MS = 10;

/** Session times (ms) of the blocks of a feed, sound as `s`, pictures as `p`. */
function played(tracks: readonly Buffer[], blocks: readonly { at: number; track: 1 | 2 }[]): string[] {
  const media = blocks.map(({ at, track: number }) =>
    Buffer.concat([cluster(at * TICKS_PER_MS), block({ track: number, relative: 0, isKeyframe: true })]),
  );
  return new MatroskaReader()
    .push(Buffer.concat([header(tracks), ...media]))
    .filter(({ kind, bytes }) => kind === 'keyframe' || bytes[0] === 0xa3)
    .map(({ kind, timestampMs }) => `${kind === 'keyframe' ? 'p' : 's'}${timestampMs}`);
}

const pictures = (from: number, to: number, stepMs = 100) =>
  Array.from({ length: (to - from) / stepMs }, (_, index) => ({
    at: from + index * stepMs,
    track: 1 as const,
  }));
const sounds = (from: number, to: number) =>
  Array.from({ length: (to - from) / 20 }, (_, index) => ({ at: from + index * 20, track: 2 as const }));
const inOrder = (...lists: { at: number; track: 1 | 2 }[][]) => lists.flat().toSorted((a, b) => a.at - b.at);
const times = (played: readonly string[], letter: string): number[] =>
  played.filter((entry) => entry.startsWith(letter)).map((entry) => Number(entry.slice(1)));

describe('a feed without sound', () => {
  test('gets a track of silence that follows the pictures', () => {
    const heard = times(played([VIDEO], pictures(5000, 6000)), 's');
    expect(heard).toEqual(Array.from({ length: 45 }, (_, index) => 5000 + index * 20));
  });

  test('gets a track of a number that it does not have yet', () => {
    for (const number of [1, 2, 7]) {
      const units = new MatroskaReader().push(header([track({ number, type: 1, codec: 'V_AV1' })]));
      const bytes = units.at(-1)?.bytes ?? new Uint8Array();
      const content = childrenOf(bytes)?.[0]?.content ?? new Uint8Array();
      const tracks = readTracks(content);
      expect(tracks.video).toBe(number);
      expect(tracks.audio).not.toBeNull();
    }
  });

  test('that jumps ahead gets only the last second, the rest is a hole that FFmpeg fills', () => {
    const heard = times(played([VIDEO], [...pictures(0, 200), ...pictures(600_000, 600_100)]), 's');
    expect(heard.filter((at) => at > 1000)).toHaveLength(50);
    expect(Math.min(...heard.filter((at) => at > 1000))).toBe(599_000);
  });
});

describe('a feed with sound', () => {
  const both = [VIDEO, AUDIO];

  test('is left alone', () => {
    const blocks = inOrder(pictures(0, 3000), sounds(0, 3000));
    expect(played(both, blocks)).toEqual(
      blocks.map(({ at, track: number }) => `${number === 1 ? 'p' : 's'}${at}`),
    );
  });

  test('is left alone when its sound is late all the time', () => {
    const late = sounds(0, 3000).map(({ at, track: number }) => ({
      at: at + 900,
      track: number,
      session: at,
    }));
    const blocks = inOrder(pictures(900, 3000), late).map((entry) =>
      'session' in entry ? { at: Number(entry.session), track: 2 as const } : entry,
    );
    expect(times(played(both, blocks), 's')).toEqual(sounds(0, 3000).map(({ at }) => at));
  });

  test('gets silence half a second after its sound stopped, until it is back, without a hole', () => {
    const blocks = inOrder(pictures(0, 5000), sounds(0, 1000), sounds(3000, 5000));
    const heard = times(played(both, blocks), 's');
    expect(heard).toEqual(sounds(0, 5000).map(({ at }) => at));
    const order = played(both, blocks);
    expect(order.indexOf('s1000')).toBeGreaterThan(order.indexOf('p1400'));
    expect(order.indexOf('s1000')).toBeLessThan(order.indexOf('p1500'));
  });

  test('hears sound that is back too late only from where the silence ends', () => {
    const back = sounds(2500, 4000).map(({ at, track: number }) => ({ at, track: number }));
    const blocks = [...inOrder(pictures(0, 3000), sounds(0, 1000)), ...back];
    const heard = times(played(both, blocks), 's');
    expect(heard).toEqual([...heard].toSorted((a, b) => a - b));
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard.at(-1)).toBe(3980);
  });
});
