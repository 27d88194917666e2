import { expect, test } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MAX_SUPERSEDED_SESSIONS, SUPERSEDED_MEMORY_MS } from './limits.ts';
import { SupersededSessions } from './superseded-sessions.ts';

test('a session is known for ten minutes, and its place is free afterwards', () => {
  const clock = new ManualClock();
  const sessions = new SupersededSessions(clock);
  sessions.remember('a');
  clock.advance(SUPERSEDED_MEMORY_MS - 1);
  expect(sessions.has('a')).toBe(true);
  expect(sessions.has('b')).toBe(false);
  clock.advance(1);
  expect(sessions.has('a')).toBe(false);
  sessions.remember('b');
  expect(sessions.size).toBe(1);
});

test('of more than there is room for the oldest are forgotten', () => {
  const sessions = new SupersededSessions(new ManualClock());
  for (let index = 0; index <= MAX_SUPERSEDED_SESSIONS; index += 1) sessions.remember(String(index));
  expect(sessions.size).toBe(MAX_SUPERSEDED_SESSIONS);
  expect(sessions.has('0')).toBe(false);
  expect(sessions.has('1')).toBe(true);
  expect(sessions.has(String(MAX_SUPERSEDED_SESSIONS))).toBe(true);
});
