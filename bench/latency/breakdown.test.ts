import { describe, expect, test } from 'vitest';
import { breakDownFrames, PIECES, reportBreakdown } from './breakdown.ts';
import type { FrameReading } from './page-probe.ts';
import { initWith, partWith, TIMESCALE } from './testing/media-heads.ts';

const T0 = 1_700_000_000_000;
const OFFSET_SECONDS = -4;
const FRAME_MS = 1000 / 30;

/** Two parts of ten frames that were captured from T0 on; the page's media time runs 4 s behind the media's own. */
const parts = [0, 1].map((index) => ({
  name: `0-2.${index}.m4s`,
  sequenceNumber: 13 + index,
  programDateTimeMs: T0 + 20 + (index * 1000) / 3,
  listedAtMs: T0 + 300 + 90 + (index * 1000) / 3,
}));
const requests = parts.flatMap(({ name, listedAtMs }, index) => [
  {
    target: `/live/${'a'.repeat(20)}/720p/media.m3u8?_HLS_msn=2&_HLS_part=${index}`,
    startedAtMs: listedAtMs - 300,
    endedAtMs: listedAtMs + 4,
  },
  { target: `/live/${'a'.repeat(20)}/720p/${name}`, startedAtMs: listedAtMs + 5, endedAtMs: listedAtMs + 11 },
]);
const appends = [
  { head: initWith(TIMESCALE), offsetSeconds: 0, doneAtMs: T0 },
  ...parts.map(({ sequenceNumber, listedAtMs }, index) => ({
    head: partWith(sequenceNumber, 150 + index * 10, 10),
    offsetSeconds: OFFSET_SECONDS,
    doneAtMs: listedAtMs + 14,
  })),
];

/** Frame `index` since T0, painted `delayMs` later and `lateMs` after its turn; media time is rounded as browsers do. */
const frame = (index: number, { delayMs = 900, lateMs = 6 } = {}): FrameReading => ({
  clock: Math.round(T0 + index * FRAME_MS) % 2 ** 32,
  isFlash: false,
  paintedAtMs: Math.round(T0 + index * FRAME_MS) + delayMs,
  dueAtMs: Math.round(T0 + index * FRAME_MS) + delayMs - lateMs,
  mediaSeconds: Number((1 + index / 30).toFixed(6)),
  bufferedSeconds: 0.5,
  height: 720,
});
const frames = Array.from({ length: 20 }, (_, index) => frame(index));
const broken = breakDownFrames({ appends, requests }, frames, parts);

describe('the pieces of a frame', () => {
  test('add up to its delay', () => {
    expect(broken).toHaveLength(20);
    for (const pieces of broken) {
      const sum = PIECES.reduce((total, piece) => total + pieces[piece], 0);
      expect(sum).toBeCloseTo(pieces.delayMs, 6);
      expect(pieces.delayMs).toBe(900);
    }
  });

  test('are what was seen', () => {
    const [first] = broken;
    expect(first?.part).toBeCloseTo(300, 1);
    expect(first?.encode).toBeCloseTo(90, 1);
    expect(first?.publish).toBeCloseTo(4, 6);
    expect(first?.request).toBeCloseTo(10, 6);
    expect(first?.buffer).toBeCloseTo(900 - 300 - 90 - 14 - 6, 1);
    expect(first?.decode).toBeCloseTo(6, 6);
    expect(first?.dateOffsetMs).toBeCloseTo(20, 1);
  });

  test('wait less for the part the later the frame is in it, and not at all at its end', () => {
    expect(broken[4]?.part).toBeCloseTo(5 * FRAME_MS, 1);
    expect(broken[9]?.part).toBeCloseTo(0, 1);
    expect(broken[10]?.part).toBeCloseTo(300, 1);
  });
});

describe('the playlist that told of a part', () => {
  const folder = `/live/${'a'.repeat(20)}/720p`;
  const publishOf = (...answers: readonly (readonly [target: string, endedAtMs: number])[]) => {
    const playlists = answers.map(([target, endedAtMs]) => ({ target, startedAtMs: T0, endedAtMs }));
    const partRequests = requests.filter(({ target }) => target.endsWith('.m4s'));
    const readings = { appends, requests: [...playlists, ...partRequests] };
    return breakDownFrames(readings, [frame(10)], parts)[0]?.publish;
  };
  const listedAtMs = parts[1]?.listedAtMs ?? 0;
  const first = [`${folder}/media.m3u8?_HLS_msn=2&_HLS_part=1`, listedAtMs + 1] as const;

  test('is the first that had waited for it, whatever else came before the request', () => {
    const next = [`${folder}/media.m3u8?_HLS_msn=2&_HLS_part=2`, listedAtMs + 4] as const;
    expect(publishOf(first, next)).toBeCloseTo(1, 6);
  });

  test('is the last before the request when that listed more than it had waited for', () => {
    const early = [`${folder}/media.m3u8?_HLS_msn=1&_HLS_part=5`, listedAtMs + 2] as const;
    const unasked = [`${folder}/media.m3u8`, listedAtMs + 3] as const;
    expect(publishOf(early, unasked)).toBeCloseTo(3, 6);
  });

  test('is not that of another rendition', () => {
    expect(publishOf([first[0].replace('720p', '480p'), listedAtMs], first)).toBeCloseTo(1, 6);
  });
});

describe('a frame is left out', () => {
  test.each([
    ['its clock could not be read', { appends, requests }, { ...frame(0), clock: null }, parts],
    ['it lies in no part', { appends, requests }, frame(20), parts],
    ['its part was not observed', { appends, requests }, frame(0), parts.slice(1)],
    ['its part was not asked for in the page', { appends, requests: requests.slice(2) }, frame(0), parts],
    ['no playlist came before its part', { appends, requests: requests.slice(1) }, frame(0), parts],
    ['no init told the time scale', { appends: appends.slice(1), requests }, frame(0), parts],
  ])('when %s', (_why, readings, lost, observed) => {
    expect(breakDownFrames(readings, [lost], observed)).toEqual([]);
  });
});

describe('the report', () => {
  test('adds the means up, and says what of all frames they do not explain', () => {
    const report = reportBreakdown(broken, [...frames.map(() => 900), 1320]);
    expect(report?.sumOfMeansMs).toBeCloseTo(900, 0);
    expect(report?.unexplainedMs).toBeCloseTo(20, 0);
    expect(report).toMatchObject({ framesBrokenDown: 20, framesReadable: 21 });
  });

  test('does not exist without a frame', () => {
    expect(reportBreakdown([], [900])).toBeNull();
  });
});
