import { expect, test } from 'vitest';
import { SilenceWatchdog } from './silence-watchdog.ts';

const watchdog = () => new SilenceWatchdog({ firstLimitMs: 8000, limitMs: 2000 });

test('without input there is nothing to wait for', () => {
  expect(watchdog().isTooSilent(1e9)).toBe(false);
});

test('the first output may take longer', () => {
  const dog = watchdog();
  dog.offered(0);
  dog.taken();
  expect(dog.isTooSilent(8000)).toBe(false);
  expect(dog.isTooSilent(8001)).toBe(true);
});

test('input that is taken and brings nothing is too silent', () => {
  const dog = watchdog();
  dog.offered(0);
  dog.taken();
  dog.produced(500);
  dog.offered(1000);
  dog.taken();
  dog.offered(2900);
  dog.taken();
  expect(dog.isTooSilent(3000)).toBe(false);
  expect(dog.isTooSilent(3001)).toBe(true);
});

test('input that is not even taken is too silent, also when it was offered before the last output', () => {
  const dog = watchdog();
  dog.offered(0);
  dog.produced(500);
  expect(dog.isTooSilent(2500)).toBe(false);
  expect(dog.isTooSilent(2501)).toBe(true);
});

test('a source that pauses is no fault', () => {
  const dog = watchdog();
  dog.offered(0);
  dog.taken();
  dog.produced(10);
  expect(dog.isTooSilent(60_000)).toBe(false);
  dog.offered(60_000);
  dog.taken();
  expect(dog.isTooSilent(61_000)).toBe(false);
});
