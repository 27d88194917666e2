import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '@naru/platform/poll';
import { expect, test } from 'vitest';
import { spawnTethered, TETHER } from './tethered-process.ts';

/**
 * Reports the first signal it gets and leaves. Not a shell script: a shell starts its background jobs with SIGINT
 * ignored, and a shell cannot take that back; programs that set a handler of their own (as PostgreSQL does) can.
 */
const REPORTER = `
process.on('SIGINT', () => { console.error('INT'); process.exit(3); });
process.on('SIGQUIT', () => { console.error('QUIT'); process.exit(4); });
console.error(process.pid);
setInterval(() => {}, 1000);
`;

async function openProcess(command: string, args: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'naru-tether-'));
  const handle = await open(directory, 'r');
  const lines: string[] = [];
  const child = spawnTethered({
    command,
    args,
    environment: { PATH: '/usr/bin:/bin' },
    user: null,
    directoryDescriptor: handle.fd,
    onLine: (line) => lines.push(line),
  });
  return {
    child,
    lines,
    directory,
    [Symbol.asyncDispose]: async () => {
      child.signal('QUIT');
      await child.exited;
      await handle.close();
      await rm(directory, { recursive: true });
    },
  };
}

test('a process gets the signals we name and its status comes back', async () => {
  await using running = await openProcess(process.execPath, ['-e', REPORTER]);
  await poll('start', () => running.lines.length > 0, { deadlineMs: 5000 });
  running.child.signal('INT');
  expect(await running.child.exited).toBe(3);
  expect(running.lines.at(-1)).toBe('INT');
});

test('a process that ends by itself is noticed', async () => {
  await using running = await openProcess('/bin/sh', ['-c', 'exit 7']);
  expect(await running.child.exited).toBe(7);
});

test('the directory is there as descriptor 3', async () => {
  await using running = await openProcess('/bin/sh', ['-c', 'pwd >/proc/self/fd/3/seen']);
  expect(await running.child.exited).toBe(0);
  expect(await readFile(join(running.directory, 'seen'), 'utf8')).toBe('/\n');
});

/** What `spawnTethered` does, in a program that a test can kill. Prints what the child prints. */
const PARENT = `
const { spawn } = require('node:child_process');
const [tether, script] = process.argv.slice(1);
spawn('/bin/sh', ['-c', tether, 'tether', process.execPath, '-e', script], {
  detached: true, stdio: ['pipe', 'ignore', 'pipe'],
}).stderr.pipe(process.stdout);
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a process ends when the one that started it is killed', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT, TETHER, REPORTER], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
  });
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await poll('end of the child', () => !isAlive(pid), { deadlineMs: 3000 });
});

test('a process that ignores the first request gets the second', async () => {
  const script = REPORTER.replace("console.error('INT'); process.exit(3)", "console.error('INT')");
  await using running = await openProcess(process.execPath, ['-e', script]);
  await poll('start', () => running.lines.length > 0, { deadlineMs: 5000 });
  running.child.signal('INT');
  await poll('the first request', () => running.lines.includes('INT'), { deadlineMs: 5000 });
  running.child.signal('QUIT');
  expect(await running.child.exited).toBe(4);
});
