import { type ApiConfig, readApiConfig } from '@naru/api/config';
import {
  databaseUrlVariable,
  type Environment,
  hostVariable,
  logLevelVariable,
  portVariable,
  readConfig,
} from '@naru/platform/config';
import type { LogLevel } from '@naru/platform/logger';
import { readTranscoderConfig, type TranscoderConfig } from '@naru/transcoder/config';
import { z } from 'zod';
import { readTlsConfig, type TlsConfig } from './tls-config.ts';
import { readWhipConfig, type WhipConfig } from './whip-config.ts';

export interface CoreConfig {
  readonly host: string;
  readonly httpPort: number;
  readonly tls: TlsConfig | null;
  /** Null: nobody can go live by WHIP. */
  readonly whip: WhipConfig | null;
  readonly databaseUrl: string;
  readonly api: ApiConfig;
  readonly transcoder: TranscoderConfig;
}

const CoreVariables = z.object({
  NARU_HOST: hostVariable.default('127.0.0.1'),
  NARU_HTTP_PORT: portVariable.default(8080),
  DATABASE_URL: databaseUrlVariable,
});

/** @throws AppError `invalid-configuration` */
export function readCoreConfig(environment: Environment): CoreConfig {
  const read = readConfig(CoreVariables, environment);
  return {
    host: read.NARU_HOST,
    httpPort: read.NARU_HTTP_PORT,
    tls: readTlsConfig(environment),
    whip: readWhipConfig(environment),
    databaseUrl: read.DATABASE_URL,
    api: readApiConfig(environment),
    transcoder: readTranscoderConfig(environment),
  };
}

/** For the logger that reports a broken configuration: an unknown level counts as `info`. */
export const logLevelOf = (environment: Environment): LogLevel =>
  logLevelVariable.catch('info').parse(environment['NARU_LOG_LEVEL']);
