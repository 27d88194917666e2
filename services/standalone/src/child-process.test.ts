import { readFile } from 'node:fs/promises';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openChildOutput } from './child-output.ts';
import { startChild } from './child-process.ts';
import { isRunning, standIn, temporaryDirectory } from './testing/stand-in.ts';

const start = async (behaviour: string, onPong = () => {}) => {
  const output = openChildOutput({
    name: 'stand-in',
    directory: await temporaryDirectory(),
    terminal: () => {},
  });
  const child = startChild(standIn(behaviour), output, onPong);
  onTestFinished(async () => {
    child.kill();
    await child.exited;
    output[Symbol.dispose]();
  });
  return { child, output };
};

describe('child process', () => {
  test('reports its facts when it is ready', async () => {
    const { child } = await start('');
    expect(await child.ready).toMatchObject({ httpPort: 8080, pid: child.pid });
  });

  test('leads a process group of its own', async () => {
    const { child } = await start('');
    await child.ready;
    const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
    expect(stat.split(' ')[4]).toBe(String(child.pid));
  });

  test('what it says when it fails becomes the error, and its log is whole', async () => {
    const { child, output } = await start('fails');
    await expect(child.ready).rejects.toThrow('stand-in: the thing it needs is missing');
    await child.stop(2000);
    expect(await readFile(output.file, 'utf8')).toContain('why it failed');
  });

  test('one that falls over at once is explained by its last words', async () => {
    const { child, output } = await start('throws');
    await expect(child.ready).rejects.toThrow(
      `stand-in ended before it was ready (exit code 1): TypeError: broken from the start; see ${output.file}`,
    );
  });

  test('a script that does not exist is an early end, not a crash of ours', async () => {
    const output = openChildOutput({ name: 'x', directory: await temporaryDirectory(), terminal: () => {} });
    const child = startChild({ name: 'x', script: '/nowhere.js', environment: {} }, output, () => {});
    await expect(child.ready).rejects.toThrow('x ended before it was ready');
    output[Symbol.dispose]();
  });

  test('answers pings', async () => {
    const onPong = vi.fn();
    const { child } = await start('', onPong);
    await child.ready;
    child.ping();
    await poll('a pong', () => onPong.mock.calls.length > 0, { deadlineMs: 5000 });
  });

  test('stops on SIGTERM', async () => {
    const { child } = await start('');
    await child.ready;
    await child.stop(5000);
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  test('is killed when it ignores SIGTERM for too long', async () => {
    const { child } = await start('ignores-sigterm');
    await child.ready;
    await child.stop(100);
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('takes what it had started with it, however it ends', async () => {
    const { child } = await start('has-child');
    const { grandchild } = await child.ready;
    expect(await isRunning(Number(grandchild))).toBe(true);
    await child.stop(5000);
    await poll('end of the grandchild', async () => !(await isRunning(Number(grandchild))), {
      deadlineMs: 5000,
    });
  });

  test('stopping one that has ended is no fault', async () => {
    const { child } = await start('crashes');
    await child.exited;
    await child.stop(100);
    child.kill();
    child.ping();
  });
});
