import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Clock, systemClock } from '@naru/platform/clock';
import { AppError, isAbortError, messageOf } from '@naru/platform/errors';
import type { Certificate } from '@naru/platform/http-server';
import type { Logger } from '@naru/platform/logger';
import { createExpiryWarning } from './certificate-expiry.ts';
import { isNodeError } from './node-error.ts';
import type { TlsConfig } from './tls-config.ts';

/** A renewed certificate is in use after this at the latest; renewals come weeks before the old one expires. */
const LOOK_EVERY_MS = 30_000;

/**
 * Reads certificate and key and makes sure that they belong together.
 *
 * @throws AppError `invalid-configuration`: one sentence that names the variable to look at
 */
export async function readCertificate({
  certFile,
  keyFile,
}: Pick<TlsConfig, 'certFile' | 'keyFile'>): Promise<Certificate> {
  // One after the other: with both missing, the same one is always named.
  const cert = await read('NARU_TLS_CERT_FILE', certFile);
  const key = await read('NARU_TLS_KEY_FILE', keyFile);
  const certificate = parse('NARU_TLS_CERT_FILE is not a PEM certificate', () => new X509Certificate(cert));
  const privateKey: KeyObject = parse('NARU_TLS_KEY_FILE is not a PEM private key without a passphrase', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new AppError(
      'invalid-configuration',
      'the key of NARU_TLS_KEY_FILE is not that of the certificate in NARU_TLS_CERT_FILE',
    );
  }
  parse('NARU_TLS_CERT_FILE and NARU_TLS_KEY_FILE cannot be used for TLS', () =>
    createSecureContext({ cert, key }),
  );
  return { cert, key };
}

/**
 * Looks now and then whether the files have changed and hands over what they hold then. Files that cannot be used, half
 * of a pair that is just being replaced among them, are told once and change nothing. Tells also when the one in use is
 * about to expire.
 */
export function watchCertificate(options: {
  files: Pick<TlsConfig, 'certFile' | 'keyFile'>;
  current: Certificate;
  onRenewed: (certificate: Certificate) => void;
  logger: Logger;
  clock?: Clock;
}): AsyncDisposable {
  const { clock = systemClock } = options;
  const stopping = new AbortController();
  const watching = watch({ ...options, clock, signal: stopping.signal });
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await watching;
    },
  };
}

async function watch({
  files,
  current,
  onRenewed,
  logger,
  clock,
  signal,
}: Parameters<typeof watchCertificate>[0] & { clock: Clock; signal: AbortSignal }): Promise<void> {
  let inUse = current;
  let told = '';
  const warnOfExpiry = createExpiryWarning(logger);
  try {
    for (;;) {
      warnOfExpiry(inUse.cert, clock.now());
      await clock.sleep(LOOK_EVERY_MS, signal);
      try {
        const found = await readCertificate(files);
        told = '';
        if (found.cert.equals(inUse.cert) && found.key.equals(inUse.key)) continue;
        inUse = found;
        onRenewed(found);
        logger.info({ validTo: new X509Certificate(found.cert).validTo }, 'certificate renewed');
      } catch (error) {
        const reason = messageOf(error);
        if (reason !== told) logger.warn({ reason }, 'the changed certificate cannot be used');
        told = reason;
      }
    }
  } catch (error) {
    if (!isAbortError(error)) throw error;
  }
}

async function read(variable: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = isNodeError(cause) ? cause.code : undefined;
    throw new AppError('invalid-configuration', `the file of ${variable} cannot be read (${code})`, {
      cause,
    });
  }
}

function parse<T>(sentence: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AppError('invalid-configuration', sentence, { cause });
  }
}
