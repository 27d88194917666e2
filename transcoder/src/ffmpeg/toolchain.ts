import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '@naru/platform/errors';

const run = promisify(execFile);

const CHECK_TIMEOUT_MS = 10_000;
const REQUIRED_ENCODERS = ['libx264', 'aac'];
/** What RTMP publishers send; MP3 aside, which hardly any does. */
const REQUIRED_DECODERS = ['h264', 'aac'];
/** What only WHIP publishers send, by the decoder that `input-options.ts` allows for it. */
const WHIP_DECODERS: readonly { readonly decoder: string; readonly what: string }[] = [
  { decoder: 'vp8', what: 'VP8' },
  { decoder: 'vp9', what: 'VP9' },
  { decoder: 'libdav1d', what: 'AV1' },
  { decoder: 'opus', what: 'Opus (all sound)' },
];

/** A child that cannot outlive the worker, even one that is killed while FFmpeg hangs. util-linux; not on every system. */
const PARENT_DEATH_WRAPPER = ['setpriv', '--pdeathsig', 'SIGKILL'] as const;

/** How FFmpeg is started. */
export interface FfmpegToolchain {
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

export interface CheckedFfmpeg extends FfmpegToolchain {
  /** What WHIP publishers may send and this FFmpeg cannot decode, in words; empty for a full build. */
  readonly missingForWhip: readonly string[];
}

/**
 * Looks whether FFmpeg is there and can do what we need.
 *
 * @throws AppError `missing-dependency` with a sentence that says what to do
 */
export async function checkFfmpeg(ffmpegPath: string): Promise<CheckedFfmpeg> {
  const environment = cleanEnvironment();
  const encoders = await listOf('-encoders', ffmpegPath, environment);
  const decoders = await listOf('-decoders', ffmpegPath, environment);
  const missing = [
    ...REQUIRED_ENCODERS.filter((name) => !encoders.has(name)).map((name) => `the encoder ${name}`),
    ...REQUIRED_DECODERS.filter((name) => !decoders.has(name)).map((name) => `the decoder ${name}`),
  ];
  if (missing.length > 0) {
    throw new AppError(
      'missing-dependency',
      `the FFmpeg at NARU_FFMPEG_PATH was built without ${missing.join(' and ')}; install a full build, such as your distribution's ffmpeg package`,
    );
  }
  const wrapped = await canWrap(environment);
  return {
    program: wrapped ? [...PARENT_DEATH_WRAPPER, ffmpegPath] : [ffmpegPath],
    environment,
    missingForWhip: WHIP_DECODERS.filter(({ decoder }) => !decoders.has(decoder)).map(
      ({ decoder, what }) => `${what}: no decoder ${decoder}`,
    ),
  };
}

/** FFmpeg reads bytes from strangers: it gets none of our environment but what finds programs and libraries. */
function cleanEnvironment(): Record<string, string> {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
  };
}

/** Names in one of FFmpeg's lists, whose lines begin with six flags. */
async function listOf(
  list: '-encoders' | '-decoders',
  ffmpegPath: string,
  env: Record<string, string>,
): Promise<ReadonlySet<string>> {
  try {
    const { stdout } = await run(ffmpegPath, ['-hide_banner', list], { env, timeout: CHECK_TIMEOUT_MS });
    const names = [...stdout.matchAll(/^ [A-Z.]{6} (\S+) /gm)].map(([, name = '']) => name);
    return new Set(names);
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
