import { expect, test } from 'vitest';
import { readApiConfig, readApiProcessConfig } from './config.ts';

test('without pages it is an API only', () => {
  expect(readApiConfig({})).toEqual({ pagesDir: null, rtmpPort: 1935, whip: true });
  expect(readApiConfig({ NARU_PAGES_DIR: '/pages', NARU_RTMP_PORT: '2000' })).toEqual({
    pagesDir: '/pages',
    rtmpPort: 2000,
    whip: true,
  });
});

test('streamers are told of WHIP unless it is off', () => {
  expect(readApiConfig({ NARU_WHIP: 'on' }).whip).toBe(true);
  expect(readApiConfig({ NARU_WHIP: 'off' }).whip).toBe(false);
  expect(() => readApiConfig({ NARU_WHIP: 'no' })).toThrow('NARU_WHIP: must be on or off');
});

test('alone it needs a database and listens on the loopback address', () => {
  expect(readApiProcessConfig({ DATABASE_URL: 'postgres://db/naru' })).toMatchObject({
    http: { host: '127.0.0.1', port: 8080 },
    database: { url: 'postgres://db/naru' },
  });
  expect(() => readApiProcessConfig({})).toThrow('DATABASE_URL is missing');
});

test('a fault names the variable and never its value', () => {
  const environment = { DATABASE_URL: 'mysql://secret', NARU_HTTP_PORT: '70000' };
  expect(() => readApiProcessConfig(environment)).toThrow(
    /NARU_HTTP_PORT.*DATABASE_URL|DATABASE_URL.*NARU_HTTP_PORT/,
  );
  expect(() => readApiProcessConfig(environment)).not.toThrow(/secret|mysql|70000/);
});
