import { expect, test } from 'vitest';
import { actionOfPress } from './press-on-picture.ts';

test.each(['shown', 'hidden', 'in-use', 'absent'] as const)(
  'a mouse plays and pauses, with the controls %s',
  (controls) => {
    expect(actionOfPress({ by: 'mouse', controls })).toBe('toggle-play');
  },
);

test('a finger calls the controls up and sends them away', () => {
  expect(actionOfPress({ by: 'touch', controls: 'hidden' })).toBe('show');
  expect(actionOfPress({ by: 'touch', controls: 'shown' })).toBe('hide');
});

test('the tap that closes a menu leaves the controls', () => {
  expect(actionOfPress({ by: 'touch', controls: 'in-use' })).toBe('show');
});

test('a finger plays where there are no controls', () => {
  expect(actionOfPress({ by: 'touch', controls: 'absent' })).toBe('toggle-play');
});
