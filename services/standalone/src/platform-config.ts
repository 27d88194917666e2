import { readApiConfig } from '@naru/api/config';
import { readIngestConfig } from '@naru/ingest/config';
import { readWebrtcConfig } from '@naru/ingest/webrtc/config';
import type { Environment } from '@naru/platform/config';
import { AppError } from '@naru/platform/errors';
import { readTranscoderConfig } from '@naru/transcoder/config';
import { readSupervisorConfig, type SupervisorConfig } from './config.ts';
import { readTlsConfig } from './tls-config.ts';
import { readWhipConfig } from './whip-config.ts';

/** Stands for what the supervisor gives its programs later: valid, so that only a person's mistakes are found. */
const MADE_LATER = {
  DATABASE_URL: 'postgres://127.0.0.1/naru',
  NARU_INTERNAL_SECRET: 'x'.repeat(32),
};

const PREFIX = 'configuration: ';

/**
 * Reads our configuration and that of every program we are going to start, so that all mistakes are told at once and
 * before anything runs.
 *
 * @throws AppError `invalid-configuration` naming every faulty variable
 */
export function readPlatformConfig(environment: Environment): SupervisorConfig {
  // An empty variable counts as absent, and must not hide what is made later.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const completed = { ...MADE_LATER, ...given };
  const readers = [
    readApiConfig,
    readIngestConfig,
    readTranscoderConfig,
    readTlsConfig,
    (from: Environment) => readWhipConfig(from) !== null && readWebrtcConfig(from),
    readSupervisorConfig,
  ];
  const faults = new Set(readers.flatMap((read) => faultsOf(() => read(completed))));
  if (faults.size > 0) throw new AppError('invalid-configuration', `${PREFIX}${[...faults].join('; ')}`);
  return readSupervisorConfig(environment);
}

function faultsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-configuration') throw error;
    return error.message.replace(PREFIX, '').split('; ');
  }
}
