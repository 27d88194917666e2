import { expect, test } from 'vitest';
import { closeVerdict } from './close-verdict.ts';

test.each([
  [{ status: 409, broadcastBefore: 'a', broadcastNow: 'a' }, 'taken-over'],
  [{ status: 404, broadcastBefore: 'a', broadcastNow: 'a' }, 'unknown'],
  [{ status: 404, broadcastBefore: 'a', broadcastNow: null }, 'broadcast-ended'],
  [{ status: 200, broadcastBefore: 'a', broadcastNow: 'b' }, 'broadcast-ended'],
  [{ status: null, broadcastBefore: 'a', broadcastNow: undefined }, 'unknown'],
  [{ status: 404, broadcastBefore: null, broadcastNow: null }, 'unknown'],
])('%j means %s', (facts, verdict) => {
  expect(closeVerdict(facts)).toBe(verdict);
});
