import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Runs a body of `runCommandLine` in a process of its own. */
const run = (body) => {
  const url = (name) => new URL(name, import.meta.url).href;
  const code = `
    import { runCommandLine } from '${url('command-line.mjs')}';
    import { SetupError } from '${url('setup-error.mjs')}';
    import { runCommand } from '${url('run-command.mjs')}';
    await runCommandLine(async (signal) => { ${body} });`;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd, encoding: 'utf8' });
};

describe('command line', () => {
  test('the result of the work is the exit code', () => {
    expect(run('return 3;').status).toBe(3);
  });

  test('a set-up fault is its output and one sentence, exit code 1', () => {
    const { status, stderr } = run(
      "throw new SetupError('it is broken: mend it', { output: 'what it printed' });",
    );
    expect(status).toBe(1);
    expect(stderr).toBe('what it printed\nnaru: it is broken: mend it\n');
  });

  test('a bug shows its stack, exit code 1', () => {
    const { status, stderr } = run("throw new TypeError('oops');");
    expect(status).toBe(1);
    expect(stderr).toMatch(/TypeError: oops\s+at /);
  });

  test('an interruption is silent, ends what runs, and counts as 130', () => {
    const body = `
      setTimeout(() => process.kill(process.pid, 'SIGTERM'), 50);
      await runCommand({ command: 'sleep', args: ['60'], signal });
      return 0;`;
    const { status, stderr } = run(body);
    expect(status).toBe(130);
    expect(stderr).toBe('');
  });

  test('when one of two things fails, the other is ended', () => {
    const body = `
      await Promise.all([
        runCommand({ command: 'sleep', args: ['60'], signal }),
        Promise.reject(new SetupError('one failed')),
      ]);
      return 0;`;
    const startedAt = performance.now();
    expect(run(body).status).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
