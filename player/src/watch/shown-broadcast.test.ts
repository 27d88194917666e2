import { Broadcast, type BroadcastStatus } from '@naru/contracts/broadcast';
import { expect, test } from 'vitest';
import { shownBroadcast } from './shown-broadcast.ts';

function broadcast(letter: string, status: BroadcastStatus): Broadcast {
  const at = '2026-01-02T03:04:05.000Z';
  const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
  return Broadcast.parse({
    id,
    playbackId: letter.repeat(20),
    channel: { id, slug: 'first', name: 'First' },
    name: 'A show',
    description: '',
    status,
    startedAt: at,
    endedAt: null,
    createdAt: at,
    modifiedAt: at,
    lastProblem: null,
  });
}

test('a channel that never broadcast shows nothing', () => {
  expect(shownBroadcast(null, null)).toBeNull();
});

test('the current broadcast is shown, also when another was shown before', () => {
  const next = broadcast('b', 'STREAMING');
  expect(shownBroadcast(null, next)).toBe(next);
  expect(shownBroadcast(broadcast('a', 'CLOSED'), next)).toBe(next);
});

test.each(['STREAMING', 'INTERRUPTED'] as const)(
  'a broadcast that was %s and is gone has ended',
  (status) => {
    expect(shownBroadcast(broadcast('a', status), null)).toMatchObject({ status: 'CLOSED' });
  },
);

test('an ended broadcast stays the same object, so that nothing is drawn again', () => {
  const ended = broadcast('a', 'CLOSED');
  expect(shownBroadcast(ended, null)).toBe(ended);
});

test('an announcement that was taken back leaves an empty channel', () => {
  expect(shownBroadcast(broadcast('a', 'READY'), null)).toBeNull();
});
