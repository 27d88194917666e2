import { expect, test } from 'vitest';
import { z } from 'zod';
import { databaseUrlVariable, internalSecretVariable, portVariable, readConfig } from './config.ts';

const schema = z
  .object({
    NARU_HTTP_PORT: portVariable.default(8080),
    DATABASE_URL: databaseUrlVariable,
    NARU_INTERNAL_SECRET: internalSecretVariable,
  })
  .transform((env) => ({ port: env.NARU_HTTP_PORT, databaseUrl: env.DATABASE_URL }));

const valid = { DATABASE_URL: 'postgres://db/naru', NARU_INTERNAL_SECRET: 'x'.repeat(32) };

test('an empty variable counts as absent', () => {
  expect(readConfig(schema, { ...valid, NARU_HTTP_PORT: '' }).port).toBe(8080);
});

test('names every faulty variable in one message and prints no value', () => {
  const secret = 'short-secret';
  const read = (): unknown =>
    readConfig(schema, {
      NARU_HTTP_PORT: '70000',
      NARU_INTERNAL_SECRET: secret,
      DATABASE_URL: 'mysql://u:pw@db',
    });
  expect(read).toThrow(/NARU_HTTP_PORT.*port number/);
  expect(read).toThrow(/DATABASE_URL.*postgres:/);
  expect(read).toThrow(/NARU_INTERNAL_SECRET.*32/);
  expect(read).not.toThrow(new RegExp(`${secret}|70000|pw@db`));
});

test('a missing variable is called missing', () => {
  expect(() => readConfig(schema, { NARU_INTERNAL_SECRET: valid.NARU_INTERNAL_SECRET })).toThrow(
    'DATABASE_URL is missing',
  );
});
