import { describe, expect, test } from 'vitest';
import { logLevelOf, readIngestConfig } from './config.ts';

const needed = {
  DATABASE_URL: 'postgres://naru@127.0.0.1/naru',
  NARU_INTERNAL_SECRET: 'x'.repeat(32),
};

test('what is not said has its default', () => {
  expect(readIngestConfig(needed)).toEqual({
    rtmp: { host: '127.0.0.1', port: 1935 },
    internal: { host: '127.0.0.1', port: 0, secret: needed.NARU_INTERNAL_SECRET },
    databaseUrl: needed.DATABASE_URL,
    logLevel: 'info',
  });
});

describe('faults', () => {
  test('come all at once, by name, without their values', () => {
    const environment = {
      NARU_RTMP_PORT: '70000',
      NARU_INTERNAL_SECRET: 'short-secret',
      NARU_LOG_LEVEL: 'loud',
    };
    const read = (): unknown => readIngestConfig(environment);
    for (const name of [
      'NARU_RTMP_PORT',
      'NARU_INTERNAL_SECRET',
      'NARU_LOG_LEVEL',
      'DATABASE_URL is missing',
    ]) {
      expect(read).toThrow(name);
    }
    expect(read).not.toThrow(/short-secret|70000/);
  });

  test('of the log level leave a level to report them with', () => {
    expect(logLevelOf({ NARU_LOG_LEVEL: 'loud' })).toBe('info');
    expect(logLevelOf({ NARU_LOG_LEVEL: 'debug' })).toBe('debug');
  });
});
