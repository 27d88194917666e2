import { describe, expect, test } from 'vitest';
import { MAX_AUDIO_BYTES, MAX_COMMAND_BYTES, MAX_METADATA_BYTES, MAX_VIDEO_BYTES } from './limits.ts';
import { roomForMessage } from './message-room.ts';
import { MESSAGE_TYPE } from './message-types.ts';

describe('an accepted publisher', () => {
  test.each([
    ['video', MESSAGE_TYPE.video, MAX_VIDEO_BYTES],
    ['audio', MESSAGE_TYPE.audio, MAX_AUDIO_BYTES],
    ['a command', MESSAGE_TYPE.command, MAX_COMMAND_BYTES],
  ])('gets room for %s up to its limit, and not a byte more', (_, type, limit) => {
    expect(roomForMessage('publishing', type, limit)).toBe('take');
    expect(() => roomForMessage('publishing', type, limit + 1)).toThrow('too long');
  });

  test('has metadata beyond its limit skipped', () => {
    expect(roomForMessage('publishing', MESSAGE_TYPE.data, MAX_METADATA_BYTES)).toBe('take');
    expect(roomForMessage('publishing', MESSAGE_TYPE.data, MAX_METADATA_BYTES + 1)).toBe('skip');
  });
});

test('before that there is room for commands only', () => {
  expect(roomForMessage('before-publish', MESSAGE_TYPE.command, MAX_COMMAND_BYTES)).toBe('take');
  for (const type of [MESSAGE_TYPE.video, MESSAGE_TYPE.audio, MESSAGE_TYPE.data]) {
    expect(() => roomForMessage('before-publish', type, 1)).toThrow('without publishing');
  }
});

test('after the end nothing is stored, whatever is announced', () => {
  for (const type of Object.values(MESSAGE_TYPE))
    expect(roomForMessage('over', type, 0xff_ff_ff)).toBe('skip');
});
