import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogWatch } from './log-watch.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'soak-logs-'));
  path = join(directory, 'core.log');
});
afterEach(() => rm(directory, { recursive: true }));

const line = (level: string, msg: string): string =>
  `${JSON.stringify({ level, time: 'now', name: 'core', pid: 1, value: '"msg":"no"', msg })}\n`;

test('warnings and worse are counted by message, everything else is passed over', async () => {
  const text = [
    line('info', 'a'),
    line('warn', 'slow'),
    line('error', 'lost'),
    'no JSON\n',
    line('warn', 'slow'),
  ];
  await writeFile(path, text.join(''));
  const watch = new LogWatch(directory);
  await watch.read();
  expect(watch.counts).toEqual([
    { file: 'core.log', level: 'warn', message: 'slow', count: 2 },
    { file: 'core.log', level: 'error', message: 'lost', count: 1 },
  ]);
});

test('each line is counted once, also when it was half written at first', async () => {
  const watch = new LogWatch(directory);
  const whole = line('warn', 'slow');
  await writeFile(path, whole.slice(0, 20));
  await watch.read();
  await appendFile(path, whole.slice(20));
  for (let time = 0; time < 3; time += 1) await watch.read();
  expect(watch.counts.map(({ count }) => count)).toEqual([1]);
});

test('a file that was turned over is read from its start', async () => {
  const watch = new LogWatch(directory);
  await writeFile(path, line('warn', 'slow').repeat(3));
  await watch.read();
  await rename(path, `${path}.1`);
  await writeFile(path, line('warn', 'slow'));
  await watch.read();
  expect(watch.counts.map(({ count }) => count)).toEqual([4]);
});

test('a directory without logs holds none', async () => {
  const watch = new LogWatch(join(directory, 'missing'));
  await watch.read();
  expect(watch.counts).toEqual([]);
});
