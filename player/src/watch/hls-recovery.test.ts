import { describe, expect, test } from 'vitest';
import {
  afterBroadcastBegan,
  afterMediaArrived,
  type HlsFailure,
  NO_RECOVERY_YET,
  recoveryFor,
} from './hls-recovery.ts';

const network: HlsFailure = { type: 'network', beforeManifest: false, status: null };
const media: HlsFailure = { type: 'media', beforeManifest: false, status: null };

describe('a network failure', () => {
  test('is retried ever more slowly, up to a limit', () => {
    let history = NO_RECOVERY_YET;
    const delays = Array.from({ length: 7 }, () => {
      const recovery = recoveryFor(network, history, 0);
      expect(recovery).toMatchObject({ action: 'resume-loading', tellsOfTrouble: true });
      history = recovery.history;
      return recovery.delayMs;
    });
    expect(delays).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  test('starts from the shortest pause again once media has arrived', () => {
    const failed = recoveryFor(network, recoveryFor(network, NO_RECOVERY_YET, 0).history, 0);
    expect(recoveryFor(network, afterMediaArrived(failed.history), 0).delayMs).toBe(500);
  });

  test('of the first playlist loads that again', () => {
    const failure = { ...network, beforeManifest: true, status: 503 };
    expect(recoveryFor(failure, NO_RECOVERY_YET, 0)).toMatchObject({
      action: 'load-manifest',
      tellsOfTrouble: true,
    });
  });
});

describe('a broadcast that is not visible yet', () => {
  const notYet: HlsFailure = { type: 'network', beforeManifest: true, status: 404 };

  test('is asked for four times a second, for long every two seconds, and is no trouble', () => {
    let history = NO_RECOVERY_YET;
    const delays = Array.from({ length: 100 }, () => {
      const recovery = recoveryFor(notYet, history, 0);
      expect(recovery).toMatchObject({ action: 'load-manifest', tellsOfTrouble: false });
      history = recovery.history;
      return recovery.delayMs;
    });
    expect(new Set(delays.slice(0, 40))).toEqual(new Set([250]));
    expect(new Set(delays.slice(40))).toEqual(new Set([2000]));
    expect(recoveryFor(notYet, afterBroadcastBegan(history), 0).delayMs).toBe(250);
  });

  test('does not slow down the retries of a failure that comes later', () => {
    const { history } = recoveryFor(notYet, NO_RECOVERY_YET, 0);
    expect(recoveryFor(network, history, 0).delayMs).toBe(500);
  });
});

describe('a decoding failure', () => {
  const repaired = recoveryFor(media, NO_RECOVERY_YET, 1000);

  test('is repaired in place, at once and without telling anybody', () => {
    expect(repaired).toMatchObject({ action: 'recover-media', delayMs: 0, tellsOfTrouble: false });
  });

  test('that comes back soon makes us start over', () => {
    expect(recoveryFor(media, repaired.history, 5000).action).toBe('rebuild');
  });

  test('much later is repaired in place again', () => {
    expect(recoveryFor(media, repaired.history, 12_000).action).toBe('recover-media');
  });
});

test('anything else starts over, ever more slowly', () => {
  const other: HlsFailure = { type: 'other', beforeManifest: false, status: null };
  const first = recoveryFor(other, NO_RECOVERY_YET, 0);
  const second = recoveryFor(other, first.history, 0);
  expect([first.action, second.action]).toEqual(['rebuild', 'rebuild']);
  expect(second.delayMs).toBeGreaterThan(first.delayMs);
});

test('media that arrives in good times changes nothing', () => {
  expect(afterMediaArrived(NO_RECOVERY_YET)).toBe(NO_RECOVERY_YET);
});
