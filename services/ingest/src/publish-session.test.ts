import { describe, expect, test } from 'vitest';
import {
  INTERRUPTED_AFTER_MS,
  MEDIA_SILENCE_LIMIT_MS,
  nextPublishState,
  type PublishSessionEvent,
  type PublishSessionState,
  WHIP_SILENCE_LIMIT_MS,
} from './publish-session.ts';

const end = { reason: 'unpublished', problem: null } as const;
const authorizing: PublishSessionState = { kind: 'authorizing' };
const live = (lastMediaAt: number): PublishSessionState => ({ kind: 'live', lastMediaAt });
const interrupted = (lastMediaAt: number): PublishSessionState => ({ kind: 'interrupted', lastMediaAt });
const ended: PublishSessionState = { kind: 'ended', end };

describe('every event in every state', () => {
  test.each<[PublishSessionState, PublishSessionEvent, PublishSessionState]>([
    [authorizing, { kind: 'authorized', at: 5 }, live(5)],
    [authorizing, { kind: 'media', at: 5 }, authorizing],
    [authorizing, { kind: 'time-passed', at: 1e9 }, authorizing],
    [authorizing, { kind: 'ended', end }, ended],
    [live(5), { kind: 'authorized', at: 9 }, live(5)],
    [live(5), { kind: 'media', at: 9 }, live(9)],
    [live(5), { kind: 'time-passed', at: 5 + INTERRUPTED_AFTER_MS - 1 }, live(5)],
    [live(5), { kind: 'time-passed', at: 5 + INTERRUPTED_AFTER_MS }, interrupted(5)],
    [live(5), { kind: 'ended', end }, ended],
    [interrupted(5), { kind: 'media', at: 9 }, live(9)],
    [interrupted(5), { kind: 'time-passed', at: 4 + MEDIA_SILENCE_LIMIT_MS }, interrupted(5)],
    [interrupted(5), { kind: 'ended', end }, ended],
    [ended, { kind: 'media', at: 9 }, ended],
    [ended, { kind: 'time-passed', at: 1e9 }, ended],
    [ended, { kind: 'ended', end: { reason: 'closed', problem: null } }, ended],
  ])('%j and %j make %j', (state, event, next) => {
    expect(nextPublishState(state, event)).toEqual(next);
  });
});

test('a protocol may have a longer limit', () => {
  const silent = (at: number): PublishSessionEvent => ({
    kind: 'time-passed',
    at,
    silenceLimitMs: WHIP_SILENCE_LIMIT_MS,
  });
  expect(nextPublishState(live(0), silent(WHIP_SILENCE_LIMIT_MS - 1))).toEqual(interrupted(0));
  expect(nextPublishState(live(0), silent(WHIP_SILENCE_LIMIT_MS))).toEqual({
    kind: 'ended',
    end: { reason: 'media-silence', problem: 'No media arrived for 15 seconds.' },
  });
});

test('five silent seconds end it, with a reason for the streamer', () => {
  expect(nextPublishState(live(0), { kind: 'time-passed', at: MEDIA_SILENCE_LIMIT_MS })).toEqual({
    kind: 'ended',
    end: { reason: 'media-silence', problem: 'No media arrived for 5 seconds.' },
  });
});
