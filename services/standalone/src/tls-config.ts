import { resolve } from 'node:path';
import { type Environment, portVariable, readConfig } from '@naru/platform/config';
import { z } from 'zod';

export interface TlsConfig {
  /** Absolute paths of PEM files. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly httpsPort: number;
}

const FILES = ['NARU_TLS_CERT_FILE', 'NARU_TLS_KEY_FILE'] as const;
const DEFAULT_HTTPS_PORT = 8443;

/** All or nothing: whoever sets one of them expects HTTPS and must not get none without a word. */
const TlsVariables = z
  .object({
    NARU_TLS_CERT_FILE: z.string().optional(),
    NARU_TLS_KEY_FILE: z.string().optional(),
    NARU_HTTPS_PORT: portVariable.optional(),
  })
  .check(({ value, issues }) => {
    if (Object.keys(value).length === 0) return;
    for (const name of FILES) {
      if (value[name] === undefined) issues.push({ code: 'custom', input: value, path: [name] });
    }
  });

/**
 * Null: no TLS.
 *
 * @throws AppError `invalid-configuration`
 */
export function readTlsConfig(environment: Environment): TlsConfig | null {
  const read = readConfig(TlsVariables, environment);
  const { NARU_TLS_CERT_FILE: certFile, NARU_TLS_KEY_FILE: keyFile } = read;
  if (certFile === undefined || keyFile === undefined) return null;
  return {
    certFile: resolve(certFile),
    keyFile: resolve(keyFile),
    httpsPort: read.NARU_HTTPS_PORT ?? DEFAULT_HTTPS_PORT,
  };
}
