import type { ChildProcess } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import { systemClock } from '@naru/platform/clock';
import { AppError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { pipesOf, type TranscodePlan, transcodeCommand } from './command.ts';
import { ErrorLines } from './error-lines.ts';
import { type FfmpegProgress, ProgressParser } from './progress.ts';
import { spawnCommand } from './spawn-command.ts';
import type { FfmpegToolchain } from './toolchain.ts';

/** A polite SIGTERM lets FFmpeg write what it has; one that hangs is killed after this. */
const STOP_GRACE_MS = 2000;

export interface FfmpegExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface FfmpegProcess {
  readonly pid: number;
  /** The feed goes in here; ending it ends FFmpeg within milliseconds, all frames written. Never throws by itself. */
  readonly input: Writable;
  /** Fragmented MP4, a track each, in the order of the ladder. */
  readonly video: readonly Readable[];
  readonly audio: Readable;
  /** Never rejects. A code of 0 says nothing about what was written. */
  readonly exited: Promise<FfmpegExit>;
  /** Newest report, or null before the first. */
  progress(): FfmpegProgress | null;
  /** Last lines of standard error, oldest first. */
  lastLines(): readonly string[];
  /** Asks, and kills after two seconds. Unread output is thrown away, or FFmpeg would wait for a reader. */
  stop(): Promise<void>;
  /** At once. */
  kill(): Promise<void>;
}

/**
 * Starts one FFmpeg. Whoever starts it must end it, by closing its input, `stop` or `kill`.
 *
 * @throws AppError `missing-dependency` when it cannot be started at all
 */
export async function startFfmpeg(options: {
  plan: TranscodePlan;
  toolchain: FfmpegToolchain;
  logger: Logger;
}): Promise<FfmpegProcess> {
  const { plan, toolchain, logger } = options;
  const pipes = pipesOf(plan.format);
  const errorLines = new ErrorLines(logger, systemClock);
  const child = await spawnCommand(transcodeCommand(plan), {
    program: toolchain.program,
    environment: toolchain.environment,
    pipeCount: pipes.video.length + 2,
    onErrorLine: (line) => errorLines.push(line),
  });
  const exited = exitOf(child);
  if (child.pid === undefined || child.stdin === null) {
    throw new AppError('missing-dependency', 'FFmpeg could not be started');
  }
  // A write to a process that is gone is an EPIPE here; why it is gone is what `exited` tells.
  child.stdin.on('error', () => {});
  const video = pipes.video.map((pipe) => readablePipe(child, pipe));
  const audio = readablePipe(child, pipes.audio);
  const parser = new ProgressParser();
  let progress: FfmpegProgress | null = null;
  const progressPipe = readablePipe(child, pipes.progress);
  progressPipe.setEncoding('utf8');
  progressPipe.on('data', (chunk: string) => {
    progress = parser.push(chunk) ?? progress;
  });

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    for (const track of [...video, audio]) track.on('error', () => {}).resume();
    child.kill(signal);
    const hardStop = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await exited;
    clearTimeout(hardStop);
  };
  return {
    pid: child.pid,
    input: child.stdin,
    video,
    audio,
    exited,
    progress: () => progress,
    lastLines: () => errorLines.last(),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function exitOf(child: ChildProcess): Promise<FfmpegExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
}

function readablePipe(child: ChildProcess, index: number): Readable {
  const pipe = child.stdio[index];
  if (pipe instanceof Readable) return pipe;
  throw new Error(`pipe ${index} is not there`);
}
