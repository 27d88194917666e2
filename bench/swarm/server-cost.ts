import { sampleTree } from '../../tests/fixtures/process-tree.ts';
import { steadyMs } from './steady-clock.ts';

/** CPU and memory of one process at a moment. */
export interface ServerUsage {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** What serving cost, on top of what the process does without viewers. */
export interface ServerCost {
  /** Share of one core while it was measured. */
  readonly cores: number;
  /** ... and before the viewers came. */
  readonly idleCores: number;
  /** CPU of one request in microseconds, which is that of 1,000 in milliseconds; the idle share is taken off. */
  readonly cpuMicrosPerRequest: number;
  readonly residentMegabytes: number;
  readonly idleResidentMegabytes: number;
  /** Growth of the resident memory by viewer, in kB. */
  readonly residentKilobytesPerViewer: number;
}

/** Null for a process that is not there. */
export async function usageOf(pid: number | null): Promise<ServerUsage | null> {
  if (pid === null) return null;
  const sample = (await sampleTree(pid)).find((process) => process.pid === pid);
  if (sample === undefined) return null;
  return { atMs: steadyMs(), cpuSeconds: sample.cpuSeconds, residentBytes: sample.residentBytes };
}

/** Null when one of the samples is missing or nothing was asked. */
export function costOf(
  samples: Record<'idleStart' | 'idleEnd' | 'start' | 'end', ServerUsage | null>,
  { requestsPerSecond, viewers }: { requestsPerSecond: number; viewers: number },
): ServerCost | null {
  const { idleStart, idleEnd, start, end } = samples;
  if (idleStart === null || idleEnd === null || start === null || end === null || requestsPerSecond === 0)
    return null;
  const idleCores = coresBetween(idleStart, idleEnd);
  const cores = coresBetween(start, end);
  const micros = (Math.max(0, cores - idleCores) * 1e6) / requestsPerSecond;
  return {
    cores: decimals(cores, 3),
    idleCores: decimals(idleCores, 3),
    cpuMicrosPerRequest: decimals(micros, 1),
    residentMegabytes: decimals(end.residentBytes / 1e6, 1),
    idleResidentMegabytes: decimals(idleEnd.residentBytes / 1e6, 1),
    residentKilobytesPerViewer: decimals((end.residentBytes - idleEnd.residentBytes) / 1e3 / viewers, 1),
  };
}

const coresBetween = (before: ServerUsage, after: ServerUsage): number =>
  after.atMs <= before.atMs
    ? 0
    : ((after.cpuSeconds - before.cpuSeconds) * 1000) / (after.atMs - before.atMs);

const decimals = (value: number, places: number): number => Number(value.toFixed(places));
