import { describe, expect, test } from 'vitest';
import { type PlayerReport, sameReport } from './player-report.ts';

const REPORT: PlayerReport = {
  state: { kind: 'reconnecting', cause: 'network' },
  buffering: false,
  delaySeconds: 1.04,
  shownDelay: 1,
  renditions: ['720p', '480p'],
  playing: '720p',
  choice: 'auto',
  mode: 'low-latency',
  behind: false,
  stalls: 0,
};

describe('a report', () => {
  test('that says the same is not drawn again', () => {
    const same = { ...REPORT, state: { ...REPORT.state }, renditions: [...REPORT.renditions] };
    expect(sameReport(REPORT, same)).toBe(true);
  });

  test.each<Partial<PlayerReport>>([
    { state: { kind: 'live' } },
    { state: { kind: 'reconnecting', cause: 'publisher' } },
    { buffering: true },
    { delaySeconds: 1.05 },
    { shownDelay: null },
    { renditions: ['480p'] },
    { playing: '480p' },
    { choice: '720p' },
    { mode: 'balanced' },
    { mode: null },
    { behind: true },
    { stalls: 1 },
  ])('that differs in %j is', (change) => {
    expect(sameReport(REPORT, { ...REPORT, ...change })).toBe(false);
  });
});
