import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openChildOutput } from './child-output.ts';
import { SupervisedChild } from './supervised-child.ts';
import { isRunning, standIn, temporaryDirectory } from './testing/stand-in.ts';

const supervise = async (behaviour: string) => {
  const logged: string[] = [];
  const output = openChildOutput({
    name: 'stand-in',
    directory: await temporaryDirectory(),
    terminal: () => {},
  });
  const logger = createLogger('supervisor', 'info', { write: (line) => void logged.push(line) });
  const child = new SupervisedChild({ program: standIn(behaviour), output, logger });
  onTestFinished(async () => {
    await child.stop(100);
    output[Symbol.dispose]();
  });
  return { child, logged };
};

const newPid = (child: SupervisedChild, than: number | undefined) =>
  poll('a new process', () => child.pid !== than && child.pid !== undefined, {
    deadlineMs: 5000,
    everyMs: 10,
  });

describe('supervised child', () => {
  test('a killed program is back within a second, and supervised again', async () => {
    const { child, logged } = await supervise('');
    await child.untilReady();
    for (let round = 0; round < 2; round += 1) {
      const before = child.pid ?? 0;
      const killedAt = performance.now();
      process.kill(before, 'SIGKILL');
      await newPid(child, before);
      expect(performance.now() - killedAt).toBeLessThan(1000);
    }
    expect(logged.join('')).toContain('process ended, starting it again');
  });

  test('a program whose event loop hangs is killed and started again', async () => {
    const { child, logged } = await supervise('hangs');
    await child.untilReady();
    const before = child.pid;
    await poll('the kill', () => child.pid !== before, { deadlineMs: 10_000 });
    expect(logged.join('')).toContain('process does not answer, killing it');
  });

  test('a program that fails at its first start is not started again', async () => {
    const { child } = await supervise('fails');
    await expect(child.untilReady()).rejects.toThrow('the thing it needs is missing');
    const { pid } = child;
    expect(await isRunning(pid ?? 0)).toBe(false);
    await child.stop(100);
    expect(child.pid).toBe(pid);
  });

  test('a stopped program stays away', async () => {
    const { child } = await supervise('');
    await child.untilReady();
    const { pid } = child;
    await child.stop(5000);
    expect(await isRunning(pid ?? 0)).toBe(false);
    expect(child.pid).toBe(pid);
  });

  test('stopping ends the pause before a restart', async () => {
    const { child } = await supervise('crashes');
    await child.untilReady();
    const first = child.pid ?? 0;
    await poll('the crash', async () => !(await isRunning(first)), { deadlineMs: 5000, everyMs: 5 });
    await child.stop(1000);
    expect(await isRunning(child.pid ?? 0)).toBe(false);
  });

  test('a stop during the first start ends the waiting', async () => {
    const { child } = await supervise('never-ready');
    const ready = child.untilReady();
    await Promise.all([expect(ready).rejects.toThrow(), child.stop(2000)]);
    expect(await isRunning(child.pid ?? 0)).toBe(false);
  });
});
