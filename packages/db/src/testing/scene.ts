import { randomBytes } from 'node:crypto';
import { type ChannelId, ChannelSlug, type SessionId } from '@naru/contracts/ids';
import { eq } from 'drizzle-orm';
import { createChannel } from '../channels.ts';
import type { Database } from '../database.ts';
import { beginPublishSession } from '../publish-sessions.ts';
import { broadcasts, publishSessions } from '../schema.ts';

export const randomSlug = (): ChannelSlug => ChannelSlug.parse(`c-${randomBytes(6).toString('hex')}`);

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A channel of its own, and shortcuts for what tests do to it. */
export async function openScene(
  db: Database,
  settings: { reconnectWindowSeconds?: number; endAtOnce?: boolean } = {},
) {
  const { channel, secrets } = await createChannel(db, { slug: randomSlug(), name: 'Alice', settings });
  return {
    db,
    channel,
    secrets,
    begin: () => beginPublishSession(db, { channelId: channel.id, protocol: 'rtmp', ingestNode: 'test' }),
    session: async (id: SessionId) => {
      const [row] = await db.orm.select().from(publishSessions).where(eq(publishSessions.id, id));
      return row ?? null;
    },
    broadcast: async (id: string) => {
      const rows = await db.orm.select().from(broadcasts).where(eq(broadcasts.channelId, channel.id));
      return rows.find((row) => row.id === id) ?? null;
    },
    /** Moves everything that has happened on the channel so far into the past. */
    letSecondsPass: (seconds: number) => backdate(db, channel.id, seconds),
  };
}

async function backdate({ sql }: Database, channelId: ChannelId, seconds: number): Promise<void> {
  const ago = sql`make_interval(secs => ${seconds})`;
  await sql`update broadcasts set
    created_at = created_at - ${ago}, first_published_at = first_published_at - ${ago},
    started_at = started_at - ${ago}, interrupted_at = interrupted_at - ${ago}, ended_at = ended_at - ${ago}
    where channel_id = ${channelId}`;
  await sql`update publish_sessions set
    started_at = started_at - ${ago}, last_media_at = last_media_at - ${ago}, ended_at = ended_at - ${ago}
    where channel_id = ${channelId}`;
}
