import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { poll } from '@naru/platform/poll';
import { expect, onTestFinished, test } from 'vitest';
import { GarbageCollection } from './garbage-collection.ts';

async function startProcess(script: string, environment: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, ['--eval', script], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

test('tells what is alive after a collection, not what waits for one', async () => {
  await using collection = await GarbageCollection.prepare();
  const { signal } = new AbortController();
  const script = `
    globalThis.kept = Buffer.alloc(20e6);
    globalThis.dropped = Buffer.alloc(50e6);
    process.on('SIGUSR2', () => { globalThis.dropped = null; });
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const pid = await startProcess(script, collection.environment);
  const aliveOf = async () => (await collection.collect([pid], signal)).get(pid) ?? 0;
  expect(await aliveOf()).toBeGreaterThan(20e6);
  // The handler above ran after ours, so the next collection finds the buffer dropped.
  await poll('the buffer being gone', async () => (await aliveOf()) < 40e6, { deadlineMs: 10_000 });
});

test('leaves a process alone that does not listen', async () => {
  await using collection = await GarbageCollection.prepare();
  const pid = await startProcess('setInterval(() => {}, 1000); console.log(1)', { NODE_OPTIONS: '' });
  expect((await collection.collect([pid], new AbortController().signal)).size).toBe(0);
  expect(() => process.kill(pid, 0)).not.toThrow();
});
