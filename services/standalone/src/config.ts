import { resolve } from 'node:path';
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
import { readTlsConfig, type TlsConfig } from './tls-config.ts';
import { readWhipConfig, type WhipConfig } from './whip-config.ts';

export interface SupervisorConfig {
  readonly host: string;
  readonly httpPort: number;
  readonly tls: TlsConfig | null;
  readonly rtmpPort: number;
  /** Null: nobody can go live by WHIP. */
  readonly whip: WhipConfig | null;
  /** Absolute. */
  readonly dataDirectory: string;
  readonly database: { readonly kind: 'embedded' } | { readonly kind: 'external'; readonly url: string };
  /** Where viewers reach the pages when a proxy stands in front. */
  readonly publicUrl: string | null;
  readonly logLevel: LogLevel;
}

const SupervisorVariables = z.object({
  NARU_HOST: hostVariable.default('127.0.0.1'),
  NARU_HTTP_PORT: portVariable.default(8080),
  NARU_RTMP_PORT: portVariable.default(1935),
  NARU_DATA_DIR: z.string().default('.data'),
  NARU_PUBLIC_URL: z.url('must be a URL').optional(),
  NARU_LOG_LEVEL: logLevelVariable.default('info'),
  DATABASE_URL: databaseUrlVariable.optional(),
});

/** @throws AppError `invalid-configuration` */
export function readSupervisorConfig(environment: Environment): SupervisorConfig {
  const read = readConfig(SupervisorVariables, environment);
  return {
    host: read.NARU_HOST,
    httpPort: read.NARU_HTTP_PORT,
    tls: readTlsConfig(environment),
    rtmpPort: read.NARU_RTMP_PORT,
    whip: readWhipConfig(environment),
    dataDirectory: resolve(read.NARU_DATA_DIR),
    database:
      read.DATABASE_URL === undefined ? { kind: 'embedded' } : { kind: 'external', url: read.DATABASE_URL },
    publicUrl: read.NARU_PUBLIC_URL ?? null,
    logLevel: read.NARU_LOG_LEVEL,
  };
}
