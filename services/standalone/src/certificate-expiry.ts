import { X509Certificate } from 'node:crypto';
import type { Logger } from '@naru/platform/logger';

/** Renewal is tried a month before the end as a rule: when it is this close, renewal has failed. */
const SOON_MS = 14 * 24 * 60 * 60 * 1000;

export type Expiry = 'far' | 'soon' | 'past';

/** How close `nowMs` (wall clock) is to the end of a certificate in PEM. */
export function expiryOf(cert: Buffer, nowMs: number): Expiry {
  const leftMs = Date.parse(new X509Certificate(cert).validTo) - nowMs;
  if (leftMs <= 0) return 'past';
  return leftMs <= SOON_MS ? 'soon' : 'far';
}

/** Tells the operator once each time a certificate in use comes close to its end, and once when it is past it. */
export function createExpiryWarning(logger: Logger): (cert: Buffer, nowMs: number) => void {
  let told: Expiry = 'far';
  return (cert, nowMs) => {
    const expiry = expiryOf(cert, nowMs);
    if (expiry === told) return;
    told = expiry;
    const { validTo } = new X509Certificate(cert);
    if (expiry === 'soon') logger.warn({ validTo }, 'the certificate expires soon and was not renewed');
    if (expiry === 'past') logger.error({ validTo }, 'the certificate has expired: clients refuse it');
  };
}
