import { hashSecret } from '@naru/platform/secret';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { createAdminToken, revokeAdminToken, verifyAdminToken } from './admin-tokens.ts';

const database = useTestDatabase();

test('a token is valid until it is revoked', async () => {
  const db = database();
  const { id, token } = await createAdminToken(db, 'ci');
  expect(token).toMatch(/^admin_[a-z2-7]{32}$/);
  expect(await verifyAdminToken(db, hashSecret(token))).toEqual({ id, name: 'ci' });
  await revokeAdminToken(db, id);
  await revokeAdminToken(db, id);
  expect(await verifyAdminToken(db, hashSecret(token))).toBeNull();
});

test('the database never holds the token itself', async () => {
  const db = database();
  const { token } = await createAdminToken(db, 'ci');
  expect(JSON.stringify(await db.sql`select t::text from admin_tokens t`)).not.toContain(token);
  expect(await verifyAdminToken(db, hashSecret(`${token}x`))).toBeNull();
});
