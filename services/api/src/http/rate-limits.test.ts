import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../../tests/fixtures/postgres-open-database.ts';
import { adminToken, problemIn, testApi, withLimits } from '../testing/test-api.ts';

const database = useTestDatabase();

test('reads from one address are limited; another address and forged headers change nothing', async () => {
  const api = testApi(database(), { limits: withLimits({ readsPerSecond: 5 }) });
  const statuses: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    const headers = { 'x-forwarded-for': `203.0.113.${index}`, forwarded: `for=203.0.113.${index}` };
    statuses.push((await api.call('GET', '/api/time', { headers })).status);
  }
  expect(statuses.filter((status) => status === 200).length).toBeLessThan(10);
  const refused = await api.call('GET', '/api/time');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await problemIn(refused)).toMatchObject({ code: 'too-many-requests' });
  expect((await api.call('GET', '/api/time', { address: '192.0.2.2' })).status).toBe(200);
});

test('writes with one token are limited however many addresses they come from', async () => {
  const api = testApi(database(), { limits: withLimits({ writeBurst: 3, writesPerSecond: 0.01 }) });
  const token = await adminToken(database());
  const statuses: number[] = [];
  for (let index = 0; index < 6; index += 1) {
    const response = await api.call('POST', '/api/channels', {
      token,
      body: {},
      address: `192.0.2.${index}`,
    });
    statuses.push(response.status);
  }
  expect(statuses).toEqual([400, 400, 400, 429, 429, 429]);
});

test('after ten wrong tokens an address is refused, the right token included; elsewhere it works', async () => {
  const api = testApi(database(), { limits: withLimits({}) });
  const token = await adminToken(database());
  const guess = () => api.call('GET', '/api/channels', { token: `admin_${'a'.repeat(32)}` });
  const statuses: number[] = [];
  for (let index = 0; index < 12; index += 1) statuses.push((await guess()).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  expect((await api.call('GET', '/api/channels', { token })).status).toBe(429);
  expect((await api.call('GET', '/api/channels', { token, address: '192.0.2.9' })).status).toBe(200);
  expect((await api.call('GET', '/api/broadcasts')).status).toBe(200);
});
