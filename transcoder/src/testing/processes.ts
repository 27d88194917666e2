import { readFile } from 'node:fs/promises';
import { poll } from '@naru/platform/poll';

/** Process ids of our own children with this program name. Linux only. */
export async function childrenNamed(name: string): Promise<number[]> {
  const listed = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  const pids = listed.split(' ').filter(Boolean).map(Number);
  const names = await Promise.all(pids.map(nameOf));
  return pids.filter((_, index) => names[index] === name);
}

export async function onlyChildNamed(name: string): Promise<number> {
  const [pid] = await poll(
    `a child ${name}`,
    async () => {
      const pids = await childrenNamed(name);
      return pids.length === 1 && pids;
    },
    { deadlineMs: 5000, everyMs: 10 },
  );
  return pid ?? -1;
}

/** Null once the process is gone or only waits to be reaped. */
export async function nameOf(pid: number): Promise<string | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    if (/^State:\s+[ZX]/m.test(status)) return null;
    return /^Name:\s+(.*)$/m.exec(status)?.[1] ?? null;
  } catch {
    return null;
  }
}

/** Stops a process and waits until it stands still: one that has just begun may take a later signal first. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await poll(
    'the standstill',
    async () => /^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8')),
    { deadlineMs: 2000, everyMs: 5 },
  );
}
