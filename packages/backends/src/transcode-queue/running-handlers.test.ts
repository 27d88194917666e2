import { expect, test } from 'vitest';
import { RunningHandlers } from './running-handlers.ts';

/** Ends when its signal fires. */
const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(String(signal.reason)), { once: true });
  });

test('results and errors come back unchanged', async () => {
  const running = new RunningHandlers();
  expect(await running.run('a', () => Promise.resolve(7))).toBe(7);
  await expect(running.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('one job is aborted without the others', async () => {
  const running = new RunningHandlers();
  const lost = running.run('lost', untilAborted);
  const kept = running.run('kept', untilAborted);
  running.abort('unknown', new Error('nobody'));
  running.abort('lost', new Error('lock lost'));
  expect(await lost).toBe('Error: lock lost');
  await running.close(new Error('stop'));
  expect(await kept).toBe('Error: stop');
});

test('closing aborts all and waits for the last, failed ones too', async () => {
  const running = new RunningHandlers();
  const ends: string[] = [];
  const first = running.run('1', async (signal) => ends.push(await untilAborted(signal)));
  const second = running.run('2', async (signal) => {
    await untilAborted(signal);
    throw new Error('while stopping');
  });
  second.catch(() => ends.push('failed'));
  expect(running.closed).toBe(false);
  await running.close(new Error('stop'));
  expect(running.closed).toBe(true);
  await Promise.allSettled([first, second]);
  expect(ends.toSorted()).toEqual(['Error: stop', 'failed']);
});
