import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('without arguments the usual minute at the default part target is measured', () => {
  expect(readOptions([])).toMatchObject({
    seconds: 60,
    partTargetMs: 333,
    delayMs: 0,
    joins: 30,
    quality: 'auto',
    publisher: 'rtmp',
  });
});

test('each option is read', () => {
  const options = readOptions(
    '--seconds 600 --settle 5 --part 200 --delay 50 --quality 480p --publisher whip --joins 0 --starts 3 --skew 0 --out x'.split(
      ' ',
    ),
  );
  expect(options).toEqual({
    seconds: 600,
    settleSeconds: 5,
    partTargetMs: 200,
    delayMs: 50,
    quality: '480p',
    publisher: 'whip',
    joins: 0,
    starts: 3,
    skewSeconds: 0,
    directory: 'x',
  });
});

test.each([
  ['--seconds', '1e9'],
  ['--seconds', 'long'],
  ['--part', '0'],
  ['--delay', '-1'],
  ['--quality', '1080p'],
  ['--publisher', 'srt'],
  ['--phone', '1'],
])('%s %s is refused by name', (name, value) => {
  expect(() => readOptions([`${name}=${value}`])).toThrow(new RegExp(name));
  expect(() => readOptions([`${name}=${value}`])).toThrow(TypeError);
});
