import { describe, expect, test } from 'vitest';
import { readPlatformConfig } from './platform-config.ts';

describe('configuration of the whole platform', () => {
  test('nothing needs to be set', () => {
    expect(readPlatformConfig({}).database).toEqual({ kind: 'embedded' });
  });

  test('an empty variable counts as absent', () => {
    const environment = { DATABASE_URL: '', NARU_INTERNAL_SECRET: '' };
    expect(readPlatformConfig(environment).database).toEqual({ kind: 'embedded' });
  });

  test('mistakes of all programs are told together, each once', () => {
    const environment = {
      NARU_HTTP_PORT: 'x',
      NARU_PART_TARGET_MS: '5',
      NARU_INTERNAL_PORT: '-1',
      NARU_TLS_CERT_FILE: 'cert.pem',
    };
    expect(() => readPlatformConfig(environment)).toThrow(/NARU_HTTP_PORT/);
    expect(() => readPlatformConfig(environment)).toThrow(/NARU_PART_TARGET_MS/);
    expect(() => readPlatformConfig(environment)).toThrow(/NARU_INTERNAL_PORT/);
    expect(() => readPlatformConfig(environment)).toThrow(/NARU_TLS_KEY_FILE is missing/);
    expect(() => readPlatformConfig(environment)).not.toThrow(/NARU_HTTP_PORT.*NARU_HTTP_PORT/);
  });

  test('a secret of the operator that is too short is told before anything runs', () => {
    expect(() => readPlatformConfig({ NARU_INTERNAL_SECRET: 'short' })).toThrow(/NARU_INTERNAL_SECRET/);
  });
});
