import { describe, expect, test } from 'vitest';
import {
  isPublishing,
  isTrying,
  nextPublishState,
  type PublishEvent,
  type PublishState,
  RETRY_FOR_MS,
  type Refused,
  STEADY_MS,
} from './publish-state.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { RefusalKind } from './whip-refusal.ts';

/** Runs events, each with its time in ms. */
function after(...steps: [event: PublishEvent, nowMs: number][]): PublishState {
  return steps.reduce<PublishState>(
    (state, [event, nowMs]) => nextPublishState(state, event, { nowMs, random: 0 }),
    { kind: 'idle' },
  );
}
const refusal = (kind: RefusalKind, retryAfterMs: number | null = null): PublishEvent => {
  const refused: Refused = { kind, detail: null, retryAfterMs };
  return { type: 'refused', refusal: refused };
};
const lost: PublishEvent = { type: 'lost', cause: 'connection-lost' };
const due: PublishEvent = { type: 'retry-due' };
const closed: PublishEvent = { type: 'server-closed', verdict: 'unknown' };
const ready: [PublishEvent, number][] = [
  [{ type: 'ask-for-devices' }, 0],
  [{ type: 'devices-ready' }, 0],
];
const connecting: [PublishEvent, number][] = [...ready, [{ type: 'go-live' }, 0]];
const live: [PublishEvent, number][] = [...connecting, [{ type: 'connected' }, 100]];

describe('the straight way', () => {
  test('idle, asking, previewing, connecting, live, ended', () => {
    expect(after().kind).toBe('idle');
    expect(after([{ type: 'ask-for-devices' }, 0]).kind).toBe('asking-for-devices');
    expect(after(...ready).kind).toBe('previewing');
    expect(after(...connecting).kind).toBe('connecting');
    expect(after(...live)).toEqual({ kind: 'live', sinceMs: 100, connectedAtMs: 100, before: null });
    expect(after(...live, [{ type: 'stop' }, 200])).toEqual({ kind: 'ended', reason: 'stopped' });
  });

  test('whoever stopped, or was refused, may go live again', () => {
    expect(after(...live, [{ type: 'stop' }, 1], [{ type: 'go-live' }, 2]).kind).toBe('connecting');
    expect(after(...connecting, [refusal('bad-key'), 1], [{ type: 'go-live' }, 2]).kind).toBe('connecting');
  });

  test('devices switched off lead back to the start from anywhere', () => {
    expect(after(...live, [{ type: 'devices-off' }, 1]).kind).toBe('idle');
  });

  test('events that do not fit change nothing', () => {
    const idle: PublishState = { kind: 'idle' };
    for (const event of [
      lost,
      due,
      closed,
      refusal('busy'),
      { type: 'connected' },
      { type: 'stop' },
    ] as const)
      expect(nextPublishState(idle, event, { nowMs: 0, random: 0 })).toBe(idle);
  });
});

describe('a lost connection', () => {
  test('is tried again after a second, and keeps the time on air', () => {
    const state = after(...live, [lost, 50_000]);
    expect(state).toMatchObject({ kind: 'reconnecting', sinceMs: 100, attempt: 1, retryAtMs: 51_000 });
    expect(isPublishing(state)).toBe(true);
    expect(isTrying(state)).toBe(false);
    expect(isTrying(after(...live, [lost, 50_000], [due, 51_000]))).toBe(true);
    expect(after(...live, [lost, 50_000], [due, 51_000], [{ type: 'connected' }, 51_500])).toMatchObject({
      kind: 'live',
      sinceMs: 100,
      connectedAtMs: 51_500,
    });
  });

  test('waits longer each time', () => {
    const waits: number[] = [];
    let nowMs = 50_000;
    let state = after(...live, [lost, nowMs]);
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      if (state.kind !== 'reconnecting' || state.retryAtMs === null) throw new Error('does not wait');
      waits.push(state.retryAtMs - nowMs);
      nowMs = state.retryAtMs;
      state = nextPublishState(state, due, { nowMs, random: 0 });
      state = nextPublishState(state, refusal('unreachable'), { nowMs, random: 0 });
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test('begins counting anew only after a connection that held', () => {
    const back: [PublishEvent, number][] = [
      ...live,
      [lost, 50_000],
      [due, 51_000],
      [{ type: 'connected' }, 52_000],
    ];
    expect(after(...back, [lost, 52_000 + STEADY_MS - 1])).toMatchObject({ attempt: 2 });
    expect(after(...back, [lost, 52_000 + STEADY_MS])).toMatchObject({ attempt: 1 });
  });

  test('is tried at once when the network returns', () => {
    expect(isTrying(after(...live, [lost, 50_000], [{ type: 'network-returned' }, 50_010]))).toBe(true);
  });

  test('is given up when nobody waits any longer', () => {
    const waiting = [...live, [lost, 50_000], [due, 51_000]] satisfies [PublishEvent, number][];
    expect(after(...waiting, [refusal('unreachable'), 50_000 + RETRY_FOR_MS]).kind).toBe('reconnecting');
    expect(after(...waiting, [refusal('unreachable'), 50_001 + RETRY_FOR_MS])).toEqual({
      kind: 'ended',
      reason: 'gave-up',
    });
  });
});

describe('a refusal', () => {
  test.each(['bad-key', 'taken', 'unusable-offer', 'not-offered'] as const)('%s is final', (kind) => {
    expect(after(...connecting, [refusal(kind), 1])).toEqual({ kind: 'refused', reason: kind, detail: null });
  });

  test.each(['busy', 'unreachable', 'server-fault'] as const)('%s is tried again', (kind) => {
    expect(after(...connecting, [refusal(kind), 0])).toMatchObject({
      kind: 'reconnecting',
      sinceMs: null,
      retryAtMs: 1000,
      cause: kind,
    });
  });

  test('with Retry-After is not tried sooner, not even when the network returns', () => {
    const state = after(...connecting, [refusal('busy', 20_000), 0], [{ type: 'network-returned' }, 5]);
    expect(state).toMatchObject({ retryAtMs: 20_000 });
  });

  test('of a key that is withdrawn while reconnecting is final as well', () => {
    expect(after(...live, [lost, 1], [due, 2], [refusal('bad-key'), 3]).kind).toBe('refused');
  });
});

describe('a session the server closed', () => {
  test('because another publisher took over is not tried again', () => {
    const state = after(...live, [{ type: 'server-closed', verdict: 'taken-over' }, 1]);
    expect(state).toEqual({ kind: 'ended', reason: 'taken-over' });
  });

  test('and that finds the place taken when it comes back, neither', () => {
    expect(after(...live, [closed, 1], [due, 2], [refusal('taken'), 3])).toEqual({
      kind: 'ended',
      reason: 'taken-over',
    });
  });

  test('because the broadcast was ended is not tried again', () => {
    const state = after(...live, [{ type: 'server-closed', verdict: 'broadcast-ended' }, 1]);
    expect(state).toEqual({ kind: 'ended', reason: 'broadcast-ended' });
  });

  test('for no known reason is tried again, however soon it happens again', () => {
    const back: [PublishEvent, number][] = [
      ...live,
      [closed, 50_000],
      [due, 51_000],
      [{ type: 'connected' }, 52_000],
    ];
    expect(after(...back).kind).toBe('live');
    expect(after(...back, [closed, 53_000])).toMatchObject({ kind: 'reconnecting', attempt: 2 });
  });
});

test('a new kind of track makes a new session at once', () => {
  const state = after(...live, [{ type: 'tracks-changed' }, 500]);
  expect(state).toMatchObject({ kind: 'reconnecting', sinceMs: 100 });
  expect(isTrying(state)).toBe(true);
});

test('jitter spreads attempts, and never below what the server asked for', () => {
  expect(retryDelayMs({ attempt: 3, retryAfterMs: null, random: 0.999 })).toBeCloseTo(4800, -1);
  expect(retryDelayMs({ attempt: 1, retryAfterMs: 5000, random: 0 })).toBe(5000);
  expect(retryDelayMs({ attempt: 1, retryAfterMs: 3_600_000, random: 0 })).toBe(60_000);
});
