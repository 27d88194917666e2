import {
  databaseUrlVariable,
  type Environment,
  hostVariable,
  logLevelVariable,
  portVariable,
  readConfig,
} from '@naru/platform/config';
import type { LogLevel } from '@naru/platform/logger';
import { z } from 'zod';

export interface ApiConfig {
  /** Directory of the built pages; null: API only. */
  readonly pagesDir: string | null;
  /** Where ingest listens, for the pages that tell streamers. */
  readonly rtmpPort: number;
  /** Whether publishers are taken by WHIP, for the same pages. */
  readonly whip: boolean;
}

/** The API as a process of its own. */
export interface ApiProcessConfig {
  readonly api: ApiConfig;
  readonly http: { readonly host: string; readonly port: number };
  readonly database: { readonly url: string; readonly poolSize: number };
}

const ApiVariables = z.object({
  NARU_PAGES_DIR: z.string().optional(),
  NARU_RTMP_PORT: portVariable.default(1935),
  NARU_WHIP: z.enum(['on', 'off'], 'must be on or off').default('on'),
});

const ApiProcessVariables = ApiVariables.extend({
  NARU_HOST: hostVariable.default('127.0.0.1'),
  NARU_HTTP_PORT: portVariable.default(8080),
  DATABASE_URL: databaseUrlVariable,
  NARU_LOG_LEVEL: logLevelVariable.optional(),
});

/** Enough for the API's own limits on one machine, and few enough for several processes at one database. */
const POOL_SIZE = 8;

/** @throws AppError `invalid-configuration` */
export function readApiConfig(environment: Environment): ApiConfig {
  const variables = readConfig(ApiVariables, environment);
  return {
    pagesDir: variables.NARU_PAGES_DIR ?? null,
    rtmpPort: variables.NARU_RTMP_PORT,
    whip: variables.NARU_WHIP === 'on',
  };
}

/** @throws AppError `invalid-configuration` */
export function readApiProcessConfig(environment: Environment): ApiProcessConfig {
  const variables = readConfig(ApiProcessVariables, environment);
  return {
    api: readApiConfig(environment),
    http: { host: variables.NARU_HOST, port: variables.NARU_HTTP_PORT },
    database: { url: variables.DATABASE_URL, poolSize: POOL_SIZE },
  };
}

/** The log level alone, so that a wrong configuration can be logged; a wrong level counts as the default here. */
export const logLevelOf = (environment: Environment): LogLevel =>
  logLevelVariable.catch('info').parse(environment.NARU_LOG_LEVEL);
