import {
  databaseUrlVariable,
  type Environment,
  hostVariable,
  internalSecretVariable,
  logLevelVariable,
  portVariable,
  readConfig,
} from '@naru/platform/config';
import { z } from 'zod';

const ingestVariables = z
  .object({
    NARU_HOST: hostVariable.default('127.0.0.1'),
    NARU_RTMP_PORT: portVariable.default(1935),
    NARU_INTERNAL_HOST: hostVariable.default('127.0.0.1'),
    NARU_INTERNAL_PORT: portVariable.default(0),
    NARU_INTERNAL_SECRET: internalSecretVariable,
    NARU_LOG_LEVEL: logLevelVariable.default('info'),
    DATABASE_URL: databaseUrlVariable,
  })
  .transform((variables) => ({
    rtmp: { host: variables.NARU_HOST, port: variables.NARU_RTMP_PORT },
    /** The listener that serves feeds to transcoders; never reachable from outside. */
    internal: {
      host: variables.NARU_INTERNAL_HOST,
      port: variables.NARU_INTERNAL_PORT,
      secret: variables.NARU_INTERNAL_SECRET,
    },
    databaseUrl: variables.DATABASE_URL,
    logLevel: variables.NARU_LOG_LEVEL,
  }));

export type IngestConfig = z.output<typeof ingestVariables>;

/** @throws AppError `invalid-configuration` naming every faulty variable */
export const readIngestConfig = (environment: Environment): IngestConfig =>
  readConfig(ingestVariables, environment);

/** For the logger that reports a broken configuration: an unknown level counts as `info`. */
export const logLevelOf = (environment: Environment): IngestConfig['logLevel'] =>
  logLevelVariable.catch('info').parse(environment['NARU_LOG_LEVEL']);
