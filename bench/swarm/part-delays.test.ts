import { expect, test } from 'vitest';
import { PartDelays } from './part-delays.ts';

const pairs = (...values: number[]): Float64Array => Float64Array.from(values);

test('delays count from the moment of publishing and from the first answer of any thread', () => {
  const delays = new PartDelays();
  delays.measureFrom(0);
  delays.published(7, 1000);
  delays.answered(pairs(7, 1030, 7, 1100));
  delays.answered(pairs(7, 1010)); // another thread, whose message comes later
  delays.inHand(pairs(7, 1150));
  delays.settle(Number.POSITIVE_INFINITY);
  expect(delays.sincePublish.wakeUp.max).toBe(100);
  expect(delays.sinceFirstAnswer.wakeUp.max).toBe(90);
  expect(delays.sincePublish.wakeUp.count).toBe(3);
  expect(delays.sincePublish.inHand.max).toBe(150);
  expect(delays.sinceFirstAnswer.inHand.max).toBe(140);
  expect(delays.measuredParts).toBe(1);
});

test('a server that does not tell when it publishes has delays since the first answer only', () => {
  const delays = new PartDelays();
  delays.measureFrom(0);
  delays.answered(pairs(7, 1000, 7, 1005));
  delays.settle(Number.POSITIVE_INFINITY);
  expect(delays.sincePublish.wakeUp.count).toBe(0);
  expect(delays.sinceFirstAnswer.wakeUp.max).toBe(5);
});

test('what was published before or after the measured time does not count', () => {
  const delays = new PartDelays();
  delays.measureFrom(1000);
  delays.measureUntil(2000);
  for (const [key, atMs] of [
    [1, 999],
    [2, 1000],
    [3, 2000],
    [4, 2001],
  ] as const) {
    delays.published(key, atMs);
    delays.answered(pairs(key, atMs + 5000));
  }
  delays.settle(Number.POSITIVE_INFINITY);
  expect(delays.measuredParts).toBe(2);
});

test('nothing counts before the measuring has begun', () => {
  const delays = new PartDelays();
  delays.answered(pairs(1, 100));
  delays.settle(Number.POSITIVE_INFINITY);
  expect(delays.measuredParts).toBe(0);
});

test('a part waits for late answers before it is settled', () => {
  const delays = new PartDelays();
  delays.measureFrom(0);
  delays.published(1, 1000);
  delays.answered(pairs(1, 1001));
  delays.settle(5000);
  expect(delays.measuredParts).toBe(0);
  delays.answered(pairs(1, 6000));
  delays.settle(9001);
  expect(delays.sincePublish.wakeUp.max).toBe(5000);
});

test('a part that no viewer learned of is no measured part', () => {
  const delays = new PartDelays();
  delays.measureFrom(0);
  delays.published(1, 1000);
  delays.settle(Number.POSITIVE_INFINITY);
  expect(delays.measuredParts).toBe(0);
});
