import type { ChannelId } from '@naru/contracts/ids';
import { verifyAdminToken } from '@naru/db/admin-tokens';
import { channelOfManageToken } from '@naru/db/channels';
import type { Database } from '@naru/db/database';
import { hashSecret } from '@naru/platform/secret';

/** Who asks. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'owner'; readonly channelId: ChannelId }
  | { readonly kind: 'admin'; readonly tokenId: string };

export const ANONYMOUS: Actor = { kind: 'anonymous' };

/** Exactly the tokens that we make: anything else is refused without asking the database. */
const AUTHORIZATION = /^Bearer ((admin|manage)_[a-z2-7]{32})$/i;

/** Who an Authorization header speaks for; null when it is not valid (any more). */
export async function actorOf(db: Database, authorization: string | undefined): Promise<Actor | null> {
  if (authorization === undefined) return ANONYMOUS;
  const [, token, kind] = AUTHORIZATION.exec(authorization) ?? [];
  if (token === undefined) return null;
  const hash = hashSecret(token);
  if (kind === 'admin') {
    const admin = await verifyAdminToken(db, hash);
    return admin === null ? null : { kind: 'admin', tokenId: admin.id };
  }
  const channelId = await channelOfManageToken(db, hash);
  return channelId === null ? null : { kind: 'owner', channelId };
}
