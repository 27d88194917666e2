import { ChildProcess } from 'node:child_process';
import { FIRST_PIPE, type TranscodeCommand } from './command.ts';

/**
 * Starts a command and hands over its process. fluent-ffmpeg cannot pass extra pipes or an environment by itself, so
 * what spawns is replaced on this one command; the characterisation test pins what that relies on. Callers listen to the
 * process, not to the command, whose own ending is late and words every stop as an error.
 */
export function spawnCommand(
  command: TranscodeCommand,
  options: {
    /** Program and first arguments: FFmpeg, or a wrapper that starts it. */
    program: readonly [string, ...string[]];
    environment: Readonly<Record<string, string>>;
    pipeCount: number;
    onErrorLine: (line: string) => void;
  },
): Promise<ChildProcess> {
  const [path, ...firstArguments] = options.program;
  const stdio = Array.from({ length: FIRST_PIPE + options.pipeCount }, () => 'pipe');
  const spawnFfmpeg = methodOf(command, '_spawnFfmpeg');
  const replaced = (
    args: string[],
    spawnOptions: object,
    started: unknown,
    ended: (error: unknown, output: OutputRing, errors: OutputRing) => void,
  ): unknown =>
    spawnFfmpeg(
      [...firstArguments, ...args],
      { ...spawnOptions, stdio, env: options.environment },
      started,
      // Without a process there is no output, and reading it anyway would be an uncaught error.
      (error: unknown, output = NO_OUTPUT, errors = NO_OUTPUT) => ended(error, output, errors),
    );
  Reflect.set(command, '_spawnFfmpeg', replaced);
  // It would ask FFmpeg for its formats and encoders first, which was done when the service started.
  Reflect.set(command, '_prepare', (prepared: (error: null, args: string[]) => void) =>
    prepared(null, argumentsOf(command)),
  );
  Reflect.set(command, '_getFfmpegPath', (found: (error: null, path: string) => void) => found(null, path));
  return new Promise((resolve, reject) => {
    command.on('stderr', options.onErrorLine);
    command.on('error', reject);
    command.on('start', () => {
      const child: unknown = Reflect.get(command, 'ffmpegProc');
      if (child instanceof ChildProcess) resolve(child);
      else reject(new Error('fluent-ffmpeg started nothing'));
    });
    command.run();
  });
}

interface OutputRing {
  get(): string;
}
const NO_OUTPUT: OutputRing = { get: () => '' };

/** The arguments FFmpeg will get. */
export function argumentsOf(command: TranscodeCommand): string[] {
  const args: unknown = methodOf(command, '_getArguments')();
  if (!Array.isArray(args)) throw new Error('fluent-ffmpeg made no argument list');
  return args.map(String);
}

/** A method of fluent-ffmpeg that its types do not show. */
function methodOf(command: TranscodeCommand, name: string): (...args: unknown[]) => unknown {
  const method: unknown = Reflect.get(command, name);
  if (typeof method !== 'function') throw new Error(`fluent-ffmpeg has no ${name}`);
  return (...args) => {
    const result: unknown = Reflect.apply(method, command, args);
    return result;
  };
}
