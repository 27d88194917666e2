import { holdingsOf, sampleTree } from '../../tests/fixtures/process-tree.ts';

/** CPU and memory of one process over a time. */
export interface ProcessUsage {
  /** Share of one core, in percent. */
  readonly cpuPercent: number;
  /** At the end. */
  readonly residentMegabytes: number;
  /** Without what it shares with others; null where the system does not tell. */
  readonly proportionalMegabytes: number | null;
}

/** Measures one process, without its children, while something lasts. */
export async function usageDuring(pid: number, during: () => Promise<void>): Promise<ProcessUsage> {
  const [before, startedAt] = [await sampleOf(pid), performance.now()];
  await during();
  const [after, endedAt] = [await sampleOf(pid), performance.now()];
  const { proportionalBytes } = await holdingsOf(pid);
  return {
    cpuPercent: ((after.cpuSeconds - before.cpuSeconds) * 100_000) / (endedAt - startedAt),
    residentMegabytes: after.residentBytes / 1e6,
    proportionalMegabytes: proportionalBytes === null ? null : proportionalBytes / 1e6,
  };
}

async function sampleOf(pid: number) {
  const sample = (await sampleTree(pid)).find((process) => process.pid === pid);
  if (sample === undefined) throw new Error('the process to measure is gone');
  return sample;
}
