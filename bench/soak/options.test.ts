import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('a soak lasts ten minutes with parts of 333 ms unless told otherwise', () => {
  expect(parseOptions([])).toMatchObject({ minutes: 10, partTargetMs: 333, viewers: 0, delaySample: 10 });
  expect(
    parseOptions(['--minutes', '1440', '--part', '200', '--viewers=50', '--delay-sample', '1']),
  ).toMatchObject({ minutes: 1440, partTargetMs: 200, viewers: 50, delaySample: 1 });
});

test.each([
  ['--minutes', '0'],
  ['--minutes', '1441'],
  ['--minutes', 'ten'],
  ['--minutes', '1.5'],
  ['--part', '50'],
  ['--viewers', '51'],
  ['--delay-sample', '0'],
])('%s %s is refused with the range that is allowed', (name, text) => {
  expect(() => parseOptions([name, text])).toThrow(
    new RegExp(`^${name} must be a whole number from \\d+ to \\d+\nnpm run`),
  );
});
