import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { HeldRequests } from './held-requests.ts';
import { type GiveUpReason, type Waiter, Waiters } from './waiters.ts';

function setUp(limits: { held?: number; heldPerClient?: number } = {}) {
  const clock = new ManualClock();
  const all = new HeldRequests({ limit: limits.held ?? 10, logger: createLogger('test', 'silent') });
  const waiters = new Waiters({ clock, all, heldPerClient: limits.heldPerClient ?? 10 });
  return { clock, all, waiters };
}

function waiter(offer: () => boolean = () => false) {
  const given: GiveUpReason[] = [];
  const made: Waiter = {
    res: new ServerResponse(new IncomingMessage(new Socket())),
    offer,
    giveUp: (reason) => given.push(reason),
  };
  return { made, given };
}

test('one that fails to answer does not keep the others waiting', () => {
  const { all, waiters } = setUp();
  const broken = waiter(() => {
    throw new Error('a bug');
  });
  const ready = waiter(() => true);
  const early = waiter();
  for (const { made } of [broken, ready, early]) expect(waiters.hold(made, 1000)).toBe('held');
  waiters.wake();
  expect(broken.made.res.destroyed).toBe(true);
  expect(waiters.size).toBe(1);
  expect(all.now).toBe(1);
});

test('the limits are exact, over broadcasts and within one', () => {
  const { all, waiters } = setUp({ held: 3, heldPerClient: 2 });
  const other = new Waiters({ clock: new ManualClock(), all, heldPerClient: 2 });
  expect(waiters.hold(waiter().made, 1000)).toBe('held');
  expect(waiters.hold(waiter(() => true).made, 1000)).toBe('held');
  expect(waiters.hold(waiter().made, 1000)).toBe('client-limit');
  expect(other.hold(waiter().made, 1000)).toBe('held');
  expect(other.hold(waiter().made, 1000)).toBe('overloaded');
  waiters.wake();
  expect(other.hold(waiter().made, 1000)).toBe('held');
  expect(all).toMatchObject({ now: 3, refused: 2, woken: 1 });
});

test('each expires at its own deadline, and no timer stays when nobody waits', async () => {
  const { all, clock, waiters } = setUp();
  const [first, second] = [waiter(), waiter()];
  waiters.hold(first.made, 1000);
  clock.advance(400);
  waiters.hold(second.made, 1000);
  clock.advance(600);
  await poll('the first to expire', () => first.given.length > 0, { deadlineMs: 1000, everyMs: 1 });
  expect(second.given).toEqual([]);
  clock.advance(400);
  await poll('the second to expire', () => second.given.length > 0, { deadlineMs: 1000, everyMs: 1 });
  expect([...first.given, ...second.given]).toEqual(['expired', 'expired']);
  expect(all).toMatchObject({ now: 0, expired: 2 });
  expect(clock.sleeping).toBe(0);
});

test('closing answers everybody once and holds nobody any more', async () => {
  const { all, clock, waiters } = setUp();
  const { made, given } = waiter(() => true);
  waiters.hold(made, 1000);
  await waiters.close('stopping');
  waiters.wake();
  made.res.emit('close');
  expect(given).toEqual(['stopping']);
  expect(waiters.hold(waiter().made, 1000)).toBe('closed');
  expect(all).toMatchObject({ now: 0, woken: 0, left: 0 });
  expect(clock.sleeping).toBe(0);
});
