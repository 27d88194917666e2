import { describe, expect, test } from 'vitest';
import { mustRun, runCommand } from './run-command.mjs';

const signal = new AbortController().signal;
const shell = (script, options = {}) => ({ command: '/bin/sh', args: ['-c', script], signal, ...options });

describe('running a command', () => {
  test('gives back its exit code and everything it printed', async () => {
    expect(await runCommand(shell('echo out; echo err >&2; exit 3'))).toEqual({
      exitCode: 3,
      output: expect.stringMatching(/out[\s\S]*err|err[\s\S]*out/),
    });
  });

  test('a program that does not exist is an answer, not an exception', async () => {
    const { exitCode, output } = await runCommand({ command: '/nowhere/program', args: [], signal });
    expect(exitCode).toBeNull();
    expect(output).toContain('ENOENT');
  });

  test('keeps the end of a long output', async () => {
    const { output } = await runCommand(shell('yes | head -c 100000; echo the end'));
    expect(output.length).toBeLessThanOrEqual(32_768);
    expect(output).toMatch(/the end\n$/);
  });

  test('an abort ends the program before it is told', async () => {
    const interrupt = new AbortController();
    const running = runCommand(shell('echo $$; exec sleep 60', { signal: interrupt.signal }));
    interrupt.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });

  test('nothing is started after an abort', async () => {
    await expect(
      runCommand(shell('exit 0', { signal: AbortSignal.abort(new Error('late')) })),
    ).rejects.toThrow('late');
  });
});

describe('a command that must succeed', () => {
  test('gives back what it printed', async () => {
    expect(await mustRun({ ...shell('echo fine'), what: 'trying', advice: 'none' })).toBe('fine\n');
  });

  test('fails with one sentence and the end of its output', async () => {
    const run = mustRun({ ...shell('seq 100; exit 1'), what: 'counting', advice: 'use fingers' });
    await expect(run).rejects.toMatchObject({
      name: 'SetupError',
      message: 'counting failed: use fingers',
      output: Array.from({ length: 40 }, (_, index) => index + 61).join('\n'),
    });
  });
});
