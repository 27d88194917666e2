import { expect, test } from 'vitest';
import { closeVerdict } from './close-verdict.ts';

test.each([
  [{ deleteStatus: 409, broadcastBefore: 'a', broadcastNow: 'a' }, 'taken-over'],
  [{ deleteStatus: 404, broadcastBefore: 'a', broadcastNow: 'a' }, 'unknown'],
  [{ deleteStatus: 404, broadcastBefore: 'a', broadcastNow: null }, 'broadcast-ended'],
  [{ deleteStatus: 200, broadcastBefore: 'a', broadcastNow: 'b' }, 'broadcast-ended'],
  [{ deleteStatus: null, broadcastBefore: 'a', broadcastNow: undefined }, 'unknown'],
  [{ deleteStatus: 404, broadcastBefore: null, broadcastNow: null }, 'unknown'],
])('%j means %s', (facts, verdict) => {
  expect(closeVerdict(facts)).toBe(verdict);
});
