import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ChildProgram } from '../child-process.ts';

export const STAND_IN_SCRIPT = fileURLToPath(new URL('stand-in-child.mjs', import.meta.url));

/** A program that does what the words say: `crashes`, `hangs`, `fails`, `ignores-sigterm`, ... */
export const standIn = (behaviour = ''): ChildProgram => ({
  name: 'stand-in',
  script: STAND_IN_SCRIPT,
  environment: { PATH: process.env['PATH'], STAND_IN: behaviour },
});

/** An empty directory that goes away with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'naru-standalone-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** True while there is such a process; a zombie counts as gone. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}
