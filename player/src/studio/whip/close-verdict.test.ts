import { expect, test } from 'vitest';
import { closeVerdict } from './close-verdict.ts';

const a = { id: 'a', streaming: false };
const onAir = { id: 'a', streaming: true };
const lately = { awayMs: 3000 };
const longAgo = { awayMs: 20_000 };

test.each([
  [{ ...lately, status: 409, broadcastBefore: 'a', broadcastNow: a }, 'taken-over'],
  [{ ...lately, status: 404, broadcastBefore: 'a', broadcastNow: a }, 'unknown'],
  // Nobody has noticed yet that a server which was restarted has lost us.
  [{ ...lately, status: 404, broadcastBefore: 'a', broadcastNow: onAir }, 'unknown'],
  [{ ...longAgo, status: 404, broadcastBefore: 'a', broadcastNow: onAir }, 'taken-over'],
  [{ ...longAgo, status: 204, broadcastBefore: 'a', broadcastNow: onAir }, 'unknown'],
  [{ ...longAgo, status: 404, broadcastBefore: 'a', broadcastNow: a }, 'unknown'],
  [{ ...lately, status: 404, broadcastBefore: 'a', broadcastNow: null }, 'broadcast-ended'],
  [{ ...lately, status: 200, broadcastBefore: 'a', broadcastNow: { ...a, id: 'b' } }, 'broadcast-ended'],
  [{ ...lately, status: null, broadcastBefore: 'a', broadcastNow: undefined }, 'unknown'],
  [{ ...lately, status: 404, broadcastBefore: null, broadcastNow: null }, 'unknown'],
])('%j means %s', (facts, verdict) => {
  expect(closeVerdict(facts)).toBe(verdict);
});
