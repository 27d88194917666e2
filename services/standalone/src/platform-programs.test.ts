import { createLogger } from '@naru/platform/logger';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ChildOutput, openChildOutput } from './child-output.ts';
import { type Killable, programEnvironment, startPrograms } from './platform-programs.ts';
import type { SupervisedChild } from './supervised-child.ts';
import { isRunning, STAND_IN_SCRIPT, temporaryDirectory } from './testing/stand-in.ts';

const start = async (behaviour: string, signal = new AbortController().signal) => {
  const directory = await temporaryDirectory();
  const openOutput = (name: string): ChildOutput => {
    const output = openChildOutput({ name, directory, terminal: () => {} });
    onTestFinished(() => output[Symbol.dispose]());
    return output;
  };
  const started: Killable[] = [];
  const programs = startPrograms({
    scripts: { core: STAND_IN_SCRIPT, ingest: STAND_IN_SCRIPT, whip: STAND_IN_SCRIPT },
    environment: { PATH: process.env['PATH'], STAND_IN: behaviour },
    openOutput,
    logger: createLogger('supervisor', 'silent'),
    signal,
    onStarted: (child) => started.push(child),
  });
  const pids = (): number[] => (started as SupervisedChild[]).map(({ pid }) => pid ?? 0);
  return { programs, pids };
};

const anyRunning = async (pids: number[]) => (await Promise.all(pids.map(isRunning))).includes(true);

describe('programs of the platform', () => {
  test('tell their ports when they are ready, and are gone after disposal', async () => {
    const { programs, pids } = await start('');
    const running = await programs;
    expect(running).toMatchObject({ httpPort: 8080, httpsPort: null, rtmpPort: 1935 });
    expect(await Promise.all(pids().map(isRunning))).toEqual([true, true, true]);
    await running[Symbol.asyncDispose]();
    expect(await anyRunning(pids())).toBe(false);
  });

  test('when one fails, its reason is thrown and none is left', async () => {
    const { programs, pids } = await start('fails');
    await expect(programs).rejects.toThrow('the thing it needs is missing');
    expect(await anyRunning(pids())).toBe(false);
  });

  test('an interrupted start leaves none', async () => {
    const interrupt = new AbortController();
    const { programs, pids } = await start('never-ready', interrupt.signal);
    interrupt.abort(new Error('Ctrl-C'));
    await expect(programs).rejects.toThrow('Ctrl-C');
    expect(await anyRunning(pids())).toBe(false);
  });

  test('even those that ignore SIGTERM are gone within the time of a stop', async () => {
    const { programs, pids } = await start('ignores-sigterm');
    const running = await programs;
    const stoppedAt = performance.now();
    await running[Symbol.asyncDispose]();
    expect(performance.now() - stoppedAt).toBeLessThan(3500);
    expect(await anyRunning(pids())).toBe(false);
  });
});

describe('environment of the programs', () => {
  const own = { databaseUrl: 'postgres://127.0.0.1:1/x', dataDirectory: '/data' };

  test('every start makes a new secret that is long enough', () => {
    const [first, second] = [programEnvironment({}, own), programEnvironment({}, own)];
    expect(first['NARU_INTERNAL_SECRET']?.length).toBeGreaterThanOrEqual(32);
    expect(first['NARU_INTERNAL_SECRET']).not.toBe(second['NARU_INTERNAL_SECRET']);
  });

  test('what the operator has set is handed on, but the database is the one we prepared', () => {
    const environment = programEnvironment({ NARU_PART_TARGET_MS: '200', DATABASE_URL: 'other' }, own);
    expect(environment).toMatchObject({
      NARU_PART_TARGET_MS: '200',
      DATABASE_URL: own.databaseUrl,
      NARU_DATA_DIR: own.dataDirectory,
    });
  });
});
