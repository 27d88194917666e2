import { ChannelSlug } from '@naru/contracts/ids';
import { createAdminToken, verifyAdminToken } from '@naru/db/admin-tokens';
import { channelBySlug, createChannel } from '@naru/db/channels';
import type { Database } from '@naru/db/database';
import { hashSecret } from '@naru/platform/secret';
import { type Credentials, readCredentials, writeCredentials } from './credentials-file.ts';

const FIRST_CHANNEL = { slug: ChannelSlug.parse('my-channel'), name: 'My channel' };

export interface Introduction {
  /** True when the tokens are new: they are shown now and never again. */
  readonly isNew: boolean;
  readonly credentials: Credentials;
}

/**
 * Makes the first channel and an admin token when this database has none that we know of. A lost credentials file gets
 * a new admin token (whoever may start the platform may administer it); the channel keeps its keys.
 */
export async function introduce(db: Database, credentialsFile: string): Promise<Introduction> {
  const known = await readCredentials(credentialsFile);
  if (known !== null && (await verifyAdminToken(db, hashSecret(known.adminToken))) !== null) {
    return { isNew: false, credentials: await withoutRotatedKey(db, known) };
  }
  const secrets = await firstChannelSecrets(db);
  const { token } = await createAdminToken(db, 'first start');
  const credentials: Credentials = { channel: FIRST_CHANNEL.slug, ...secrets, adminToken: token };
  await writeCredentials(credentialsFile, credentials);
  return { isNew: true, credentials };
}

async function firstChannelSecrets(db: Database): Promise<Pick<Credentials, 'streamKey' | 'manageToken'>> {
  if ((await channelBySlug(db, FIRST_CHANNEL.slug)) !== null) return { streamKey: null, manageToken: null };
  return (await createChannel(db, FIRST_CHANNEL)).secrets;
}

/** A key that was rotated since must not be offered any more; its hint in the database tells. */
async function withoutRotatedKey(db: Database, known: Credentials): Promise<Credentials> {
  const slug = ChannelSlug.safeParse(known.channel);
  const channel = slug.success ? await channelBySlug(db, slug.data) : null;
  const hint = channel?.streamKeyHint ?? '';
  const isCurrent = hint !== '' && known.streamKey?.endsWith(hint) === true;
  return isCurrent ? known : { ...known, streamKey: null };
}
