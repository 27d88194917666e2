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
}

/** The API as a process of its own. */
export interface ApiProcessConfig {
  readonly api: ApiConfig;
  readonly http: { readonly host: string; readonly port: number };
  readonly database: { readonly url: string; readonly poolSize: number };
  readonly logLevel: LogLevel;
}

const ApiVariables = z.object({ NARU_PAGES_DIR: z.string().optional() });

const ApiProcessVariables = ApiVariables.extend({
  NARU_HOST: hostVariable.default('127.0.0.1'),
  NARU_HTTP_PORT: portVariable.default(8080),
  DATABASE_URL: databaseUrlVariable,
  NARU_LOG_LEVEL: logLevelVariable.default('info'),
});

/** Enough for the API's own limits on one machine, and few enough for several processes at one database. */
const POOL_SIZE = 8;

/** @throws AppError `invalid-configuration` */
export function readApiConfig(environment: Environment): ApiConfig {
  return { pagesDir: readConfig(ApiVariables, environment).NARU_PAGES_DIR ?? null };
}

/** @throws AppError `invalid-configuration` */
export function readApiProcessConfig(environment: Environment): ApiProcessConfig {
  const variables = readConfig(ApiProcessVariables, environment);
  return {
    api: { pagesDir: variables.NARU_PAGES_DIR ?? null },
    http: { host: variables.NARU_HOST, port: variables.NARU_HTTP_PORT },
    database: { url: variables.DATABASE_URL, poolSize: POOL_SIZE },
    logLevel: variables.NARU_LOG_LEVEL,
  };
}
