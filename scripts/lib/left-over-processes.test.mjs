import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { leftOverProcesses } from './left-over-processes.mjs';

const start = async (mark) => {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env.PATH, NARU_CI_RUN: mark } });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
};

describe('left-over processes', () => {
  test('one that carries the mark is found, with its command', async () => {
    const mark = `${process.pid}-left-over-test`;
    const child = await start(mark);
    expect(await leftOverProcesses({ mark, graceMs: 0 })).toEqual([{ pid: child.pid, command: 'sleep 600' }]);
  });

  test('one that ends within the grace is none', async () => {
    const mark = `${process.pid}-ends-in-time`;
    const child = await start(mark);
    const waiting = leftOverProcesses({ mark, graceMs: 5000 });
    child.kill('SIGKILL');
    expect(await waiting).toEqual([]);
  });

  test('those of another run, and those who wait for us, are none', async () => {
    await start(`${process.pid}-somebody-else`);
    expect(await leftOverProcesses({ mark: `${process.pid}-nobody`, graceMs: 0 })).toEqual([]);
  });
});
