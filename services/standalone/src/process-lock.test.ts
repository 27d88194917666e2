import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquireProcessLock } from './process-lock.ts';
import { temporaryDirectory } from './testing/stand-in.ts';

const lockPath = async () => join(await temporaryDirectory(), 'lock');

async function pidOfTheDead(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('process lock', () => {
  test('the second one is told who holds it', async () => {
    const path = await lockPath();
    const first = await acquireProcessLock(path);
    expect(first.kind).toBe('acquired');
    expect(await acquireProcessLock(path)).toEqual({ kind: 'held', pid: process.pid });
  });

  test('a lock that was given back can be taken again', async () => {
    const path = await lockPath();
    const first = await acquireProcessLock(path);
    if (first.kind !== 'acquired') throw new Error('not acquired');
    await first.lock[Symbol.asyncDispose]();
    expect((await acquireProcessLock(path)).kind).toBe('acquired');
  });

  test('the lock of a killed process is taken over', async () => {
    const path = await lockPath();
    await writeFile(`${path}.1`, JSON.stringify({ pid: await pidOfTheDead(), startedAt: '1' }));
    expect((await acquireProcessLock(path)).kind).toBe('acquired');
    expect(JSON.parse(await readFile(`${path}.2`, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test('a later process of the same number does not hold it', async () => {
    const path = await lockPath();
    await writeFile(`${path}.1`, JSON.stringify({ pid: process.ppid, startedAt: '1' }));
    expect((await acquireProcessLock(path)).kind).toBe('acquired');
  });

  test('a killed process that its parent never asked for holds nothing', async () => {
    const path = await lockPath();
    // The shell becomes a sleep, which never waits for the child that the shell had started. The child ends only then:
    // a shell that is slow to become a sleep would still take notice of it.
    const child = '(until [ "$(cat /proc/$$/comm)" = sleep ]; do :; done)';
    const parent = spawn('sh', ['-c', `${child} & echo $!; exec sleep 600`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    const isZombie = () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    await poll('the zombie', isZombie, { deadlineMs: 5000 });
    await writeFile(`${path}.1`, JSON.stringify({ pid, startedAt: null }));
    expect((await acquireProcessLock(path)).kind).toBe('acquired');
  });

  test.each(['', '{}', 'nonsense', '{"pid":"x"}', 'null'])(
    'a damaged lock (%s) holds nobody up',
    async (text) => {
      const path = await lockPath();
      await writeFile(`${path}.1`, text);
      expect((await acquireProcessLock(path)).kind).toBe('acquired');
    },
  );

  test('of many that try at once over a stale lock, exactly one gets it, and no draft stays', async () => {
    for (let round = 0; round < 50; round += 1) {
      const path = await lockPath();
      await writeFile(`${path}.1`, JSON.stringify({ pid: await pidOfTheDead(), startedAt: null }));
      const attempts = await Promise.all(Array.from({ length: 8 }, () => acquireProcessLock(path)));
      expect(attempts.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
      expect(await readdir(join(path, '..'))).toEqual(['lock.2']);
    }
  });

  test('of many that take and give back all the time, never two hold it at once', async () => {
    const path = await lockPath();
    let holders = 0;
    let most = 0;
    let turns = 0;
    const contend = async () => {
      for (let attempt = 0; attempt < 60; attempt += 1) {
        const taken = await acquireProcessLock(path);
        if (taken.kind === 'held') continue;
        holders += 1;
        most = Math.max(most, holders);
        turns += 1;
        await readdir(join(path, '..'));
        holders -= 1;
        await taken.lock[Symbol.asyncDispose]();
      }
    };
    await Promise.all(Array.from({ length: 6 }, contend));
    expect(most).toBe(1);
    expect(turns).toBeGreaterThan(6);
    expect(await readdir(join(path, '..'))).toEqual([`lock.${turns}`]);
  });
});
