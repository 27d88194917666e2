import { expect, test } from 'vitest';
import { autoplay, type Playable } from './autoplay.ts';

const refusal = () => new DOMException('play() needs a gesture', 'NotAllowedError');

/** An element whose browser allows playing under the given condition. */
function element(allows: (muted: boolean) => boolean, error: () => Error = refusal): Playable {
  const media = {
    muted: false,
    play: () => (allows(media.muted) ? Promise.resolve() : Promise.reject(error())),
  };
  return media;
}

test('sound stays on where the browser allows it', async () => {
  const media = element(() => true);
  expect(await autoplay(media)).toBe('with-sound');
  expect(media.muted).toBe(false);
});

test('playback starts muted where only that is allowed', async () => {
  const media = element((muted) => muted);
  expect(await autoplay(media)).toBe('muted');
  expect(media.muted).toBe(true);
});

test('where nothing is allowed it waits for a tap, with the sound as it was', async () => {
  const media = element(() => false);
  expect(await autoplay(media)).toBe('blocked');
  expect(media.muted).toBe(false);
});

test('a failure that is not about permission is passed on', async () => {
  const media = element(
    () => false,
    () => new DOMException('interrupted by a new load', 'AbortError'),
  );
  await expect(autoplay(media)).rejects.toThrow('interrupted');
  expect(media.muted).toBe(false);
});
