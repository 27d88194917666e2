import { expect, test } from 'vitest';
import { PROBLEMS } from '../../problems.ts';
import type { PublishEnd } from '../../publish-session.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { EndedSessions } from './ended-sessions.ts';
import { ENDED_MEMORY_MS, MAX_ENDED_SESSIONS } from './limits.ts';

const superseded: PublishEnd = { reason: 'superseded', problem: null };

test('an end is known for ten minutes, and its place is free afterwards', () => {
  const clock = new ManualClock();
  const sessions = new EndedSessions(clock);
  sessions.remember('a', superseded);
  clock.advance(ENDED_MEMORY_MS - 1);
  expect(sessions.find('a')).toEqual({ code: 'conflict', detail: PROBLEMS.superseded });
  expect(sessions.find('b')).toBeNull();
  clock.advance(1);
  expect(sessions.find('a')).toBeNull();
  sessions.remember('b', superseded);
  expect(sessions.size).toBe(1);
});

test('of more than there is room for the oldest are forgotten', () => {
  const sessions = new EndedSessions(new ManualClock());
  for (let index = 0; index <= MAX_ENDED_SESSIONS; index += 1) sessions.remember(String(index), superseded);
  expect(sessions.size).toBe(MAX_ENDED_SESSIONS);
  expect(sessions.find('0')).toBeNull();
  expect(sessions.find('1')).not.toBeNull();
  expect(sessions.find(String(MAX_ENDED_SESSIONS))).not.toBeNull();
});

test.each([
  [
    { reason: 'refused', problem: 'Too large.' },
    { code: 'gone', detail: 'Too large.' },
  ],
  [
    { reason: 'transcode-failed', problem: 'No capacity.' },
    { code: 'gone', detail: 'No capacity.' },
  ],
  [{ reason: 'media-silence', problem: 'No media arrived.' }, null],
  [{ reason: 'connection-lost', problem: null }, null],
  [{ reason: 'unpublished', problem: null }, null],
] as const)('%j is told as %j', (end, told) => {
  const sessions = new EndedSessions(new ManualClock());
  sessions.remember('a', end);
  expect(sessions.find('a')).toEqual(told);
});
