import { ServerFacts } from '@naru/contracts/server';
import { openDatabase } from '@naru/db/database';
import { expect, test } from 'vitest';
import { testApi } from './testing/test-api.ts';

const db = () => openDatabase({ url: 'postgres://127.0.0.1:9/none', poolSize: 1 });

test.each([true, false])('anybody learns where encoders connect, with WHIP %j', async (whip) => {
  const facts = { rtmpPort: 2000, whip };
  const response = await testApi(db(), { server: facts }).call('GET', '/api/server');
  expect(response.status).toBe(200);
  expect(ServerFacts.parse(await response.json())).toEqual(facts);
});
