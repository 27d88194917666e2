import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSupervisorConfig } from './config.ts';

describe('configuration of the supervisor', () => {
  test('nothing set means this machine only, with a database of our own', () => {
    expect(readSupervisorConfig({})).toEqual({
      host: '127.0.0.1',
      httpPort: 8080,
      tls: null,
      rtmpPort: 1935,
      whip: { host: '127.0.0.1', port: 8189, udpPort: 8189 },
      dataDirectory: resolve('.data'),
      database: { kind: 'embedded' },
      publicUrl: null,
      logLevel: 'info',
    });
  });

  test('DATABASE_URL means somebody else runs the database', () => {
    const { database } = readSupervisorConfig({ DATABASE_URL: 'postgres://db.example/naru' });
    expect(database).toEqual({ kind: 'external', url: 'postgres://db.example/naru' });
  });

  test('all mistakes come in one sentence that shows no value', () => {
    const environment = {
      NARU_HTTP_PORT: 'eighty',
      NARU_RTMP_PORT: '70000',
      DATABASE_URL: 'mysql://u:secret@db/x',
    };
    expect(() => readSupervisorConfig(environment)).toThrow(
      expect.objectContaining({
        code: 'invalid-configuration',
        message: expect.stringMatching(
          /^configuration: (?!.*secret)(?=.*NARU_HTTP_PORT)(?=.*NARU_RTMP_PORT).*DATABASE_URL/,
        ),
      }),
    );
  });
});
