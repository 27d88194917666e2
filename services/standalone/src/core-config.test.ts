import { describe, expect, test } from 'vitest';
import { logLevelOf, readCoreConfig } from './core-config.ts';

const NEEDED = { DATABASE_URL: 'postgres://127.0.0.1/naru', NARU_INTERNAL_SECRET: 's'.repeat(32) };

describe('configuration of the core process', () => {
  test('takes what the supervisor hands over', () => {
    const tls = { NARU_TLS_CERT_FILE: '/tls/cert.pem', NARU_TLS_KEY_FILE: '/tls/key.pem' };
    const config = readCoreConfig({ ...NEEDED, ...tls, NARU_HTTP_PORT: '0' });
    expect(config.tls).toEqual({ certFile: '/tls/cert.pem', keyFile: '/tls/key.pem', httpsPort: 8443 });
    expect(config).toMatchObject({ host: '127.0.0.1', httpPort: 0, databaseUrl: NEEDED.DATABASE_URL });
    expect(config.transcoder.internalSecret).toBe(NEEDED.NARU_INTERNAL_SECRET);
  });

  test('names what is missing', () => {
    expect(() => readCoreConfig({ NARU_INTERNAL_SECRET: NEEDED.NARU_INTERNAL_SECRET })).toThrow(
      'DATABASE_URL is missing',
    );
  });

  test('an unknown log level still lets the mistake be logged', () => {
    expect(logLevelOf({ NARU_LOG_LEVEL: 'loud' })).toBe('info');
    expect(logLevelOf({ NARU_LOG_LEVEL: 'debug' })).toBe('debug');
  });
});
