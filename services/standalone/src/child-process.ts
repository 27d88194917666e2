import { type ChildProcess, fork } from 'node:child_process';
import { AppError } from '@naru/platform/errors';
import type { ChildMessage, SupervisorMessage } from '@naru/platform/run-service';
import type { ChildOutput } from './child-output.ts';

/** One of our own programs. */
export interface ChildProgram {
  readonly name: string;
  /** Path of the script. */
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a child says of itself when it is ready: ports and the like. */
export type Facts = Readonly<Record<string, unknown>>;

/** What a process that is gone has still in its pipes gets this long to arrive. */
const LAST_LINES_MS = 500;

/** One execution of a program, from spawn to exit. */
export interface RunningChild {
  readonly pid: number | undefined;
  /** Rejects with AppError `unavailable` when it fails or ends before it is ready. */
  readonly ready: Promise<Facts>;
  /** Settles when the process is gone, and everything that it had started with it. */
  readonly exited: Promise<ChildExit>;
  /** Asks for a sign of life; `onPong` hears the answer. */
  ping(): void;
  /** SIGTERM; SIGKILL after the deadline. Resolves when it is gone. */
  stop(deadlineMs: number): Promise<void>;
  /** SIGKILL for the process and its group. */
  kill(): void;
}

/**
 * Starts a child in a process group of its own, so that Ctrl-C in the terminal reaches only us and we decide about the
 * order of stopping. The IPC channel is its lifeline: it ends when that closes.
 */
export function startChild(program: ChildProgram, output: ChildOutput, onPong: () => void): RunningChild {
  const child = fork(program.script, [], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: program.environment,
    execArgv: ['--enable-source-maps'],
  });
  output.follow([child.stdout, child.stderr].filter((stream) => stream !== null));
  const kill = (): void => killGroup(child);
  const exited = exitOf(child);
  return {
    pid: child.pid,
    ready: readiness({ child, name: program.name, output, exited, onPong }),
    exited,
    ping: () => {
      const message: SupervisorMessage = { kind: 'ping' };
      if (child.connected) child.send(message, () => {}); // a broken channel shows as an exit
    },
    stop: async (deadlineMs) => {
      child.kill('SIGTERM');
      const hardStop = setTimeout(kill, deadlineMs);
      await exited;
      clearTimeout(hardStop);
    },
    kill,
  };
}

function exitOf(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      killGroup(child); // what it had started and left behind
      const settle = (): void => resolve({ code, signal });
      const patience = setTimeout(settle, LAST_LINES_MS);
      child.once('close', () => {
        clearTimeout(patience);
        settle();
      });
    });
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null }); // could not be started at all
    });
  });
}

function readiness(options: {
  child: ChildProcess;
  name: string;
  output: ChildOutput;
  exited: Promise<ChildExit>;
  onPong: () => void;
}): Promise<Facts> {
  const { child, name, output, exited, onPong } = options;
  const announced = new Promise<Facts>((resolve, reject) => {
    child.on('message', (raw) => {
      const message = parseMessage(raw);
      switch (message?.kind) {
        case 'ready':
          return resolve(message.facts);
        case 'failed':
          return reject(new AppError('unavailable', `${name}: ${message.message}`));
        case 'pong':
          return onPong();
        case undefined:
          return;
      }
    });
  });
  const ended = exited.then((exit): never => {
    throw new AppError('unavailable', earlyExit(name, exit, output));
  });
  const ready = Promise.race([announced, ended]);
  ready.catch(() => {}); // whoever waits for it is told; nobody has to
  return ready;
}

function earlyExit(name: string, { code, signal }: ChildExit, output: ChildOutput): string {
  const how = signal === null ? `exit code ${code}` : signal;
  const why = output.lastWords === null ? '' : `: ${output.lastWords}`;
  return `${name} ended before it was ready (${how})${why}; see ${output.file}`;
}

function parseMessage(raw: unknown): ChildMessage | null {
  if (typeof raw !== 'object' || raw === null || !('kind' in raw)) return null;
  switch (raw.kind) {
    case 'pong':
      return { kind: 'pong' };
    case 'ready':
      return {
        kind: 'ready',
        facts: 'facts' in raw && typeof raw.facts === 'object' ? { ...raw.facts } : {},
      };
    case 'failed':
      return { kind: 'failed', message: 'message' in raw ? String(raw.message) : 'failed' };
    default:
      return null;
  }
}

/** The group has the child's number, also when the child itself is gone. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left in it
  }
}
