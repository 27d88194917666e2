import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '@naru/platform/errors';

const run = promisify(execFile);

const CHECK_TIMEOUT_MS = 10_000;
const REQUIRED_ENCODERS = ['libx264', 'aac'];

/** A child that cannot outlive the worker, even one that is killed while FFmpeg hangs. util-linux; not on every system. */
const PARENT_DEATH_WRAPPER = ['setpriv', '--pdeathsig', 'SIGKILL'] as const;

/** How FFmpeg is started. */
export interface FfmpegToolchain {
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Looks whether FFmpeg is there and can do what we need.
 *
 * @throws AppError `missing-dependency` with a sentence that says what to do
 */
export async function checkFfmpeg(ffmpegPath: string): Promise<FfmpegToolchain> {
  const environment = cleanEnvironment();
  const listed = await encodersOf(ffmpegPath, environment);
  const missing = REQUIRED_ENCODERS.filter((name) => !new RegExp(`^ [A-Z.]{6} ${name} `, 'm').test(listed));
  if (missing.length > 0) {
    throw new AppError(
      'missing-dependency',
      `the FFmpeg at NARU_FFMPEG_PATH was built without ${missing.join(' and ')}; install a full build, such as your distribution's ffmpeg package`,
    );
  }
  const wrapped = await canWrap(environment);
  return { program: wrapped ? [...PARENT_DEATH_WRAPPER, ffmpegPath] : [ffmpegPath], environment };
}

/** FFmpeg reads bytes from strangers: it gets none of our environment but what finds programs and libraries. */
function cleanEnvironment(): Record<string, string> {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
  };
}

async function encodersOf(ffmpegPath: string, env: Record<string, string>): Promise<string> {
  try {
    const { stdout } = await run(ffmpegPath, ['-hide_banner', '-encoders'], {
      env,
      timeout: CHECK_TIMEOUT_MS,
    });
    return stdout;
  } catch (cause) {
    throw new AppError(
      'missing-dependency',
      'FFmpeg was not found or does not start; install it or set NARU_FFMPEG_PATH to its program file',
      { cause },
    );
  }
}

async function canWrap(env: Record<string, string>): Promise<boolean> {
  const [program, ...args] = PARENT_DEATH_WRAPPER;
  try {
    await run(program, [...args, 'true'], { env, timeout: CHECK_TIMEOUT_MS });
    return true;
  } catch {
    return false;
  }
}
