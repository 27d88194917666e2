import { type Environment, internalSecretVariable, readConfig } from '@naru/platform/config';
import { z } from 'zod';

export interface TranscoderConfig {
  /** A path, or a name to look up in PATH. */
  readonly ffmpegPath: string;
  /** Broadcasts this worker transcodes at once. */
  readonly concurrency: number;
  /** Wished length of a part; the grid takes the nearest whole number of frames that divides a segment. */
  readonly partTargetMs: number;
  /** Bearer token of the internal feed. */
  readonly internalSecret: string;
}

const TranscoderEnvironment = z.object({
  NARU_FFMPEG_PATH: z.string().default('ffmpeg'),
  NARU_TRANSCODE_CONCURRENCY: z.coerce
    .number('must be a whole number from 1 to 64')
    .int('must be a whole number from 1 to 64')
    .min(1, 'must be a whole number from 1 to 64')
    .max(64, 'must be a whole number from 1 to 64')
    .default(4),
  NARU_PART_TARGET_MS: z.coerce
    .number('must be 100 to 1000 milliseconds')
    .min(100, 'must be 100 to 1000 milliseconds')
    .max(1000, 'must be 100 to 1000 milliseconds')
    .default(333),
  NARU_INTERNAL_SECRET: internalSecretVariable,
});

/** @throws AppError `invalid-configuration` */
export function readTranscoderConfig(environment: Environment): TranscoderConfig {
  const read = readConfig(TranscoderEnvironment, environment);
  return {
    ffmpegPath: read.NARU_FFMPEG_PATH,
    concurrency: read.NARU_TRANSCODE_CONCURRENCY,
    partTargetMs: read.NARU_PART_TARGET_MS,
    internalSecret: read.NARU_INTERNAL_SECRET,
  };
}
