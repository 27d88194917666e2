import { createLogger } from '@naru/platform/logger';
import { expect, test } from 'vitest';
import { selfSignedCertificate } from '../../../tests/fixtures/self-signed-certificate.ts';
import { createExpiryWarning, expiryOf } from './certificate-expiry.ts';

const DAY_MS = 86_400_000;
/** Ends a day from now. */
const { cert } = selfSignedCertificate();

test('a certificate is far from its end, close to it for two weeks, then past it', () => {
  const now = Date.now();
  expect(expiryOf(cert, now - 14 * DAY_MS)).toBe('far');
  expect(expiryOf(cert, now - 12 * DAY_MS)).toBe('soon');
  expect(expiryOf(cert, now + 2 * DAY_MS)).toBe('past');
});

test('each step is told once, and again for the next certificate', () => {
  const lines: string[] = [];
  const warn = createExpiryWarning(createLogger('test', 'info', { write: (line) => lines.push(line) }));
  const now = Date.now();
  const times = [now - 20 * DAY_MS, now, now, now + 2 * DAY_MS, now + 3 * DAY_MS, now - 20 * DAY_MS, now];
  for (const at of times) warn(cert, at);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    'the certificate expires soon and was not renewed',
    'the certificate has expired: clients refuse it',
    'the certificate expires soon and was not renewed',
  ]);
});
