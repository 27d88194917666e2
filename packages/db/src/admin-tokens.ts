import { randomUUID } from 'node:crypto';
import { hashSecret, newSecret } from '@naru/platform/secret';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { adminTokens } from './schema.ts';

/** Makes an admin token. The clear text exists only in this answer. */
export async function createAdminToken(db: Database, name: string): Promise<{ id: string; token: string }> {
  const id = randomUUID();
  const token = newSecret('admin');
  await db.run('create admin token', (orm) =>
    orm.insert(adminTokens).values({ id, name, tokenHash: hashSecret(token) }),
  );
  return { id, token };
}

/** The valid admin token with this SHA-256, or null. Looked up by an index on the hash, so no comparison leaks time. */
export async function verifyAdminToken(
  db: Database,
  tokenHash: Uint8Array,
): Promise<{ id: string; name: string } | null> {
  const [row] = await db.run('verify admin token', (orm) =>
    orm
      .select({ id: adminTokens.id, name: adminTokens.name })
      .from(adminTokens)
      .where(and(eq(adminTokens.tokenHash, tokenHash), isNull(adminTokens.revokedAt))),
  );
  return row ?? null;
}

/** A second call changes nothing. */
export async function revokeAdminToken(db: Database, id: string): Promise<void> {
  await db.run('revoke admin token', (orm) =>
    orm
      .update(adminTokens)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(adminTokens.id, id), isNull(adminTokens.revokedAt))),
  );
}
