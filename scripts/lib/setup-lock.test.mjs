import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exclusively } from './setup-lock.mjs';

const signal = new AbortController().signal;
const temporary = () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

describe('exclusive set-up step', () => {
  test('two at once run one after the other', async () => {
    const directory = temporary();
    const events = [];
    const step = (name) =>
      exclusively(
        'step',
        signal,
        async () => {
          events.push(`${name} begins`);
          await new Promise((resolve) => setImmediate(resolve));
          events.push(`${name} ends`);
        },
        directory,
      );
    await Promise.all([step('a'), step('b')]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a step that fails gives its place free', async () => {
    const directory = temporary();
    const failing = exclusively('step', signal, () => Promise.reject(new Error('no')), directory);
    await expect(failing).rejects.toThrow('no');
    expect(await exclusively('step', signal, async () => 'done', directory)).toBe('done');
  });

  test('a process that was killed in the middle holds nobody up', async () => {
    const directory = temporary();
    const dead = spawn('true');
    await once(dead, 'exit');
    writeFileSync(join(directory, 'step.lock'), String(dead.pid));
    expect(await exclusively('step', signal, async () => 'done', directory)).toBe('done');
  });

  test('waiting ends with an interruption and leaves the other one its lock', async () => {
    const directory = temporary();
    writeFileSync(join(directory, 'step.lock'), String(process.pid));
    const interrupt = new AbortController();
    const waiting = exclusively('step', interrupt.signal, async () => 'done', directory);
    interrupt.abort();
    await expect(waiting).rejects.toThrow();
    expect(existsSync(join(directory, 'step.lock'))).toBe(true);
  });
});
