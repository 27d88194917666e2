import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ChannelSlug } from '@naru/contracts/ids';
import { verifyAdminToken } from '@naru/db/admin-tokens';
import { channelBySlug, deleteChannel, rotateStreamKey } from '@naru/db/channels';
import { authorizePublisher } from '@naru/db/publish-sessions';
import { hashSecret } from '@naru/platform/secret';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openTestDatabase } from '../../../tests/fixtures/postgres-open-database.ts';
import { readCredentials } from './credentials-file.ts';
import { introduce } from './first-run.ts';
import { temporaryDirectory } from './testing/stand-in.ts';

const setUp = async () => {
  const db = await openTestDatabase();
  onTestFinished(() => db[Symbol.asyncDispose]());
  return { db, file: join(await temporaryDirectory(), 'credentials.json') };
};

const firstChannel = async (db: Parameters<typeof channelBySlug>[0]) => {
  const channel = await channelBySlug(db, ChannelSlug.parse('my-channel'));
  if (channel === null) throw new Error('no first channel');
  return channel;
};

describe('first run', () => {
  test('makes a channel whose key publishes and a token that administers, and writes both down', async () => {
    const { db, file } = await setUp();
    const { isNew, credentials } = await introduce(db, file);
    expect(isNew).toBe(true);
    expect(await readCredentials(file)).toEqual(credentials);
    expect(await verifyAdminToken(db, hashSecret(credentials.adminToken))).not.toBeNull();
    const publisher = await authorizePublisher(db, hashSecret(credentials.streamKey ?? ''));
    expect(publisher).toMatchObject({ slug: 'my-channel' });
  });

  test('the second run changes nothing and shows nothing as new', async () => {
    const { db, file } = await setUp();
    const first = await introduce(db, file);
    expect(await introduce(db, file)).toEqual({ isNew: false, credentials: first.credentials });
  });

  test('a lost file gets a new admin token; the streamer keeps the key', async () => {
    const { db, file } = await setUp();
    const first = await introduce(db, file);
    await rm(file);
    const second = await introduce(db, file);
    expect(second.isNew).toBe(true);
    expect(second.credentials).toMatchObject({ streamKey: null, manageToken: null });
    expect(await verifyAdminToken(db, hashSecret(second.credentials.adminToken))).not.toBeNull();
    expect(await authorizePublisher(db, hashSecret(first.credentials.streamKey ?? ''))).not.toBeNull();
  });

  test('a file that belongs to another database counts as lost', async () => {
    const { db, file } = await setUp();
    const other = await setUp();
    await introduce(other.db, file);
    const { isNew, credentials } = await introduce(db, file);
    expect(isNew).toBe(true);
    expect(await authorizePublisher(db, hashSecret(credentials.streamKey ?? ''))).not.toBeNull();
  });

  test('a rotated key is not offered any more', async () => {
    const { db, file } = await setUp();
    await introduce(db, file);
    await rotateStreamKey(db, (await firstChannel(db)).id);
    expect((await introduce(db, file)).credentials.streamKey).toBeNull();
  });

  test('a channel that its owner has deleted does not come back', async () => {
    const { db, file } = await setUp();
    await introduce(db, file);
    await deleteChannel(db, (await firstChannel(db)).id, { force: true });
    expect(await introduce(db, file)).toMatchObject({ isNew: false, credentials: { streamKey: null } });
    expect(await channelBySlug(db, ChannelSlug.parse('my-channel'))).toBeNull();
  });
});
