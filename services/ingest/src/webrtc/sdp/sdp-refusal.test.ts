import { expect, test } from 'vitest';
import { malformed, orRefusal, unusable } from './sdp-refusal.ts';

test('what a reader throws on purpose becomes a refusal', () => {
  const failing = (error: Error) => () => {
    throw error;
  };
  expect(orRefusal(failing(malformed('Broken.')))).toEqual({
    kind: 'refused',
    reason: 'malformed',
    problem: 'Broken.',
  });
  expect(orRefusal(failing(unusable('Useless.')))).toMatchObject({ reason: 'unusable', problem: 'Useless.' });
  expect(orRefusal(() => 7)).toBe(7);
});

test('a bug stays one', () => {
  const bug = new TypeError('bug');
  expect(() =>
    orRefusal(() => {
      throw bug;
    }),
  ).toThrow(bug);
});
