import { createTestDatabase } from '../tests/fixtures/postgres-database.ts';
import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';
test('x', async () => {
  await using d = await createTestDatabase({ empty: true });
  const r = await Promise.all([1, 2, 3, 4].map(() => migrate(d.url)));
  console.log(JSON.stringify(r));
  await using e = await createTestDatabase();
  console.log(JSON.stringify(await migrate(e.url)));
});
