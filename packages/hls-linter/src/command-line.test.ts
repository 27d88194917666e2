import { expect, test } from 'vitest';
import { readCommandLine, UsageError } from './command-line.ts';

const URL_OF_STREAM = 'http://127.0.0.1:8080/live/x/master.m3u8';

test('a URL is enough', () => {
  expect(readCommandLine([URL_OF_STREAM])).toEqual({ url: URL_OF_STREAM, seconds: 20, jsonFile: null });
});

test('a scheme may be written in capitals', () => {
  const url = URL_OF_STREAM.replace('http', 'HTTP');
  expect(readCommandLine([url])).toMatchObject({ url });
});

test.each([['--help'], ['-h']])('%s asks for help', (flag) => {
  expect(readCommandLine([flag])).toBe('help');
});

test('seconds and a file for the report are read', () => {
  expect(readCommandLine([URL_OF_STREAM, '--seconds', '5', '--json', 'report.json'])).toEqual({
    url: URL_OF_STREAM,
    seconds: 5,
    jsonFile: 'report.json',
  });
});

test.each([
  [[]],
  [[URL_OF_STREAM, URL_OF_STREAM]],
  [['file:///etc/passwd']],
  [['http://']],
  [[URL_OF_STREAM, '--seconds', 'soon']],
  [[URL_OF_STREAM, '--seconds', '0']],
  [[URL_OF_STREAM, '--seconds', '100000']],
  [[URL_OF_STREAM, '--for', '5']],
])('%j is refused in words', (args) => {
  expect(() => readCommandLine(args)).toThrow(UsageError);
});
