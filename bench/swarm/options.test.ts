import { expect, test } from 'vitest';
import { parseOptions, UsageError } from './options.ts';

test('without arguments it measures the whole platform and the three sizes of held requests', () => {
  expect(parseOptions([])).toEqual({
    viewers: 200,
    seconds: 30,
    held: [1000, 5000, 10_000],
    url: null,
    pid: null,
    origin: false,
    bare: false,
    partTargetMs: 333,
    threads: 2,
    rampSeconds: 50,
    https: false,
  });
});

test('a server that is given is not asked to hold requests unless somebody says so', () => {
  const args = ['--url', 'http://127.0.0.1:8080/live/x/master.m3u8'];
  expect(parseOptions(args).held).toEqual([]);
  expect(parseOptions([...args, '--held', '50,60']).held).toEqual([50, 60]);
});

test.each(['http://localhost:8080/a.m3u8', 'https://127.1.2.3/a.m3u8', 'http://[::1]:8080/a.m3u8'])(
  '%s is this machine',
  (url) => {
    expect(parseOptions(['--url', url]).url?.href).toBe(url);
  },
);

test.each([
  'http://example.org/a.m3u8',
  'http://127.0.0.1.example.org/a.m3u8',
  'http://localhost.example.org/a.m3u8',
  'http://192.168.0.1/a.m3u8',
  'http://0.0.0.0/a.m3u8',
  'http://[::2]/a.m3u8',
  'ftp://localhost/a.m3u8',
  'http://user:secret@localhost/a.m3u8',
  'master.m3u8',
])('%s is refused', (url) => {
  expect(() => parseOptions(['--url', url])).toThrow(UsageError);
});

test.each([
  [['--viewers', '20001'], '--viewers is a whole number from 0 to 20000'],
  [['--viewers', '1e3'], '--viewers is a whole number'],
  [['--seconds', '3601'], '--seconds is a whole number from 1 to 3600'],
  [['--seconds', '0'], '--seconds'],
  [['--threads', '17'], '--threads'],
  [['--held', '1000,,5000'], '--held'],
  [['--held', '1,2,3,4,5,6,7,8,9'], '--held takes up to 8 sizes'],
  [['--held', '20001'], '--held'],
  [['--viewers', '0', '--held', 'none'], 'nothing to measure'],
  [['--pid', '7'], '--pid belongs to --url'],
  [['--url', 'http://localhost/a', '--https'], '--url names the server'],
  [['--bare', '--https'], '--bare is without TLS'],
  [['--url', 'http://localhost/a', '--bare'], '--url names the server'],
  [['--wiewers', '7'], 'wiewers'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(sentence);
});

test('more viewers come over a longer time', () => {
  expect(parseOptions(['--viewers', '100', '--held', 'none']).rampSeconds).toBe(2);
  expect(parseOptions(['--viewers', '1000', '--held', 'none']).rampSeconds).toBe(5);
});
