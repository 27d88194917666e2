import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readTlsConfig } from './tls-config.ts';

const FILES = { NARU_TLS_CERT_FILE: 'tls/cert.pem', NARU_TLS_KEY_FILE: '/etc/tls/key.pem' };

test('without a certificate there is no TLS', () => {
  expect(readTlsConfig({ NARU_TLS_CERT_FILE: '' })).toBeNull();
});

test('with one it listens on 8443 or where it is told to', () => {
  const paths = { certFile: resolve('tls/cert.pem'), keyFile: '/etc/tls/key.pem' };
  expect(readTlsConfig(FILES)).toEqual({ ...paths, httpsPort: 8443 });
  expect(readTlsConfig({ ...FILES, NARU_HTTPS_PORT: '443' })).toEqual({ ...paths, httpsPort: 443 });
});

test.each([
  [{ NARU_TLS_CERT_FILE: 'cert.pem' }, 'configuration: NARU_TLS_KEY_FILE is missing'],
  [{ NARU_TLS_KEY_FILE: 'key.pem' }, 'configuration: NARU_TLS_CERT_FILE is missing'],
  [{ NARU_HTTPS_PORT: '443' }, 'configuration: NARU_TLS_CERT_FILE is missing; NARU_TLS_KEY_FILE is missing'],
  [{ ...FILES, NARU_HTTPS_PORT: 'x' }, 'configuration: NARU_HTTPS_PORT: must be a port number'],
])('%o is a mistake', (environment, sentence) => {
  expect(() => readTlsConfig(environment)).toThrow(
    expect.objectContaining({ code: 'invalid-configuration', message: sentence }),
  );
});
