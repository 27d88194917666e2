import { execFile } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

/** What a figure was measured on; nothing that names the machine or its folders. */
export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  system: string;
  node: string;
  /** Null when the program is not there. */
  ffmpeg: string | null;
  chromium: string | null;
  /** Of the last minute, at the time of asking. */
  loadAverage: number;
}

/** Asks the machine and both programs; a program without a path is left out. */
export async function describeMachine(programs: {
  ffmpegPath: string | null;
  chromiumPath: string | null;
}): Promise<MachineFacts> {
  const [ffmpeg, chromium] = await Promise.all([
    versionOf(programs.ffmpegPath, '-version'),
    versionOf(programs.chromiumPath, '--version'),
  ]);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${type()} ${arch()}`,
    node: process.versions.node,
    ffmpeg,
    chromium,
    loadAverage: currentLoad(),
  };
}

/** Load average of the last minute, to two decimals. */
export const currentLoad = (): number => Number((loadavg()[0] ?? 0).toFixed(2));

/** The facts in one line, for the foot of a table or a plot. */
export const machineLine = (facts: MachineFacts): string =>
  [
    `${facts.cpu}, ${facts.cores} cores`,
    `${facts.memoryGigabytes} GB`,
    `Node ${facts.node}`,
    ...(facts.ffmpeg === null ? [] : [`FFmpeg ${facts.ffmpeg}`]),
    ...(facts.chromium === null ? [] : [`Chromium ${facts.chromium}`]),
    `load ${facts.loadAverage}`,
  ].join(', ');

/** First version number in the first line a program says of itself; null when it does not run. */
async function versionOf(path: string | null, flag: string): Promise<string | null> {
  if (path === null) return null;
  try {
    const { stdout } = await promisify(execFile)(path, [flag], { timeout: 10_000 });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? null;
  } catch {
    return null;
  }
}
