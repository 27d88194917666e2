import { describe, expect, test } from 'vitest';
import {
  foldPlaybackEvent,
  INITIAL_PLAYBACK_FACTS,
  type PlaybackEvent,
  type PlaybackFacts,
  playbackStateOf,
  wantsMedia,
} from './playback-state.ts';

const PLAYING: PlaybackEvent = { kind: 'playing' };
const status = (value: 'READY' | 'STREAMING' | 'INTERRUPTED' | 'CLOSED' | null): PlaybackEvent => ({
  kind: 'status',
  status: value,
});
const after = (...events: PlaybackEvent[]): PlaybackFacts =>
  events.reduce(foldPlaybackEvent, INITIAL_PLAYBACK_FACTS);
const stateAfter = (...events: PlaybackEvent[]) => playbackStateOf(after(...events));

describe('before the picture', () => {
  test('a page that knows nothing yet is starting', () => {
    expect(stateAfter()).toEqual({ kind: 'starting' });
  });

  test('no broadcast is offline', () => {
    expect(stateAfter(status(null))).toEqual({ kind: 'offline' });
  });

  test.each(['READY', 'STREAMING'] as const)('%s without a picture is starting', (value) => {
    expect(stateAfter(status(value))).toEqual({ kind: 'starting' });
  });

  test('a network that fails before the picture is still only starting', () => {
    expect(stateAfter(status('STREAMING'), { kind: 'network-lost' })).toEqual({ kind: 'starting' });
  });

  test('arriving while the publisher is away shows that, not a start that will not come', () => {
    expect(stateAfter(status('INTERRUPTED'))).toEqual({ kind: 'reconnecting', cause: 'publisher' });
  });
});

describe('while it is on', () => {
  test('the picture makes it live, before the API has answered too', () => {
    expect(stateAfter(PLAYING)).toEqual({ kind: 'live' });
    expect(stateAfter(status('STREAMING'), PLAYING)).toEqual({ kind: 'live' });
  });

  test('a lost network says so until it is back', () => {
    const lost = after(status('STREAMING'), PLAYING, { kind: 'network-lost' });
    expect(playbackStateOf(lost)).toEqual({ kind: 'reconnecting', cause: 'network' });
    expect(playbackStateOf(foldPlaybackEvent(lost, { kind: 'network-back' }))).toEqual({ kind: 'live' });
  });

  test('a picture that stands still says so until it moves, without a guess whose fault it is', () => {
    const stuck = after(status('STREAMING'), PLAYING, { kind: 'stuck' });
    expect(playbackStateOf(stuck)).toEqual({ kind: 'reconnecting', cause: 'unknown' });
    expect(playbackStateOf(foldPlaybackEvent(stuck, PLAYING))).toEqual({ kind: 'live' });
  });
});

describe('when the publisher drops out', () => {
  const gone = after(status('STREAMING'), PLAYING, status('INTERRUPTED'));

  test('the viewer is told that it is not their network', () => {
    expect(playbackStateOf(gone)).toEqual({ kind: 'reconnecting', cause: 'publisher' });
    expect(playbackStateOf(foldPlaybackEvent(gone, { kind: 'stuck' }))).toEqual({
      kind: 'reconnecting',
      cause: 'publisher',
    });
  });

  test('frames still in the buffer do not make it live', () => {
    expect(playbackStateOf(foldPlaybackEvent(gone, PLAYING)).kind).toBe('reconnecting');
  });

  test('new media that plays makes it live before the API says so', () => {
    const stuck = foldPlaybackEvent(gone, { kind: 'stuck' });
    const back = foldPlaybackEvent(stuck, { kind: 'new-media' });
    expect(playbackStateOf(back).kind).toBe('reconnecting');
    expect(playbackStateOf(foldPlaybackEvent(back, PLAYING))).toEqual({ kind: 'live' });
  });

  test('dropping out a second time is told again', () => {
    const again = [{ kind: 'new-media' }, status('STREAMING'), status('INTERRUPTED')] as const;
    expect(playbackStateOf(again.reduce(foldPlaybackEvent, gone))).toEqual({
      kind: 'reconnecting',
      cause: 'publisher',
    });
  });
});

describe('the end', () => {
  test.each([
    ['the API closes it', status('CLOSED')],
    ['the playlist ends', { kind: 'media-ended' } as const],
  ])('comes when %s', (_how, event) => {
    expect(stateAfter(status('STREAMING'), PLAYING, event)).toEqual({ kind: 'ended' });
  });

  test('is never taken back by a later event of the player', () => {
    const ended = [status('CLOSED'), PLAYING, { kind: 'network-lost' }, { kind: 'new-media' }] as const;
    expect(stateAfter(...ended)).toEqual({ kind: 'ended' });
  });

  test('of the media outlives an API that is behind', () => {
    expect(stateAfter(PLAYING, { kind: 'media-ended' }, status('STREAMING'))).toEqual({ kind: 'ended' });
  });
});

test('an event that tells nothing new gives the same object, so that nothing is drawn again', () => {
  const facts = after(status('INTERRUPTED'), PLAYING, { kind: 'new-media' }, { kind: 'network-lost' });
  const repeated: PlaybackEvent[] = [
    status('INTERRUPTED'),
    PLAYING,
    { kind: 'new-media' },
    { kind: 'network-lost' },
  ];
  for (const event of repeated) expect(foldPlaybackEvent(facts, event)).toBe(facts);
  expect(foldPlaybackEvent(INITIAL_PLAYBACK_FACTS, { kind: 'network-back' })).toBe(INITIAL_PLAYBACK_FACTS);
});

test('media is fetched in every state but offline and ended', () => {
  expect(wantsMedia({ kind: 'starting' })).toBe(true);
  expect(wantsMedia({ kind: 'live' })).toBe(true);
  expect(wantsMedia({ kind: 'reconnecting', cause: 'network' })).toBe(true);
  expect(wantsMedia({ kind: 'offline' })).toBe(false);
  expect(wantsMedia({ kind: 'ended' })).toBe(false);
});
