-- Secrets are stored as SHA-256 only. Moments carry milliseconds, which is what a JavaScript Date can give back.

create table channels (
  id uuid primary key,
  slug text not null,
  name text not null,
  stream_key_hash bytea,
  stream_key_hint text not null,
  manage_token_hash bytea not null,
  reconnect_window_seconds integer not null check (reconnect_window_seconds between 0 and 600),
  end_at_once boolean not null,
  last_problem text,
  created_at timestamptz(3) not null default now(),
  modified_at timestamptz(3) not null default now(),
  disabled_at timestamptz(3),
  deleted_at timestamptz(3),
  check (octet_length(stream_key_hash) = 32),
  check (octet_length(manage_token_hash) = 32)
);
create unique index channels_slug_unique on channels (slug) where deleted_at is null;
create unique index channels_stream_key_unique on channels (stream_key_hash);
create unique index channels_manage_token_unique on channels (manage_token_hash);

create table broadcasts (
  id uuid primary key,
  playback_id text not null,
  channel_id uuid not null references channels (id) on delete cascade,
  name text not null,
  description text not null default '',
  status text not null default 'READY' check (status in ('READY', 'STREAMING', 'INTERRUPTED', 'CLOSED')),
  made_for_publisher boolean not null default false,
  next_epoch integer not null default 0 check (next_epoch >= 0),
  first_published_at timestamptz(3),
  started_at timestamptz(3),
  interrupted_at timestamptz(3),
  ended_at timestamptz(3),
  last_problem text,
  finish_enqueued_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  modified_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  check ((status = 'INTERRUPTED') = (interrupted_at is not null)),
  check ((status = 'CLOSED') = (ended_at is not null))
);
create unique index broadcasts_playback_id_unique on broadcasts (playback_id);
-- A channel shows one thing at a time, whatever races.
create unique index broadcasts_one_live_unique on broadcasts (channel_id) where status in ('STREAMING', 'INTERRUPTED');
create index broadcasts_by_newest on broadcasts (created_at desc, id desc) where deleted_at is null;
create index broadcasts_by_status on broadcasts (status, created_at desc, id desc) where deleted_at is null;
create index broadcasts_by_channel on broadcasts (channel_id, created_at desc, id desc);
-- What the sweeper looks for every second stays small, however many broadcasts have ended.
create index broadcasts_open on broadcasts (status) where status <> 'CLOSED';
create index broadcasts_to_finish on broadcasts (ended_at) where status = 'CLOSED' and finish_enqueued_at is null;
create index broadcasts_to_purge on broadcasts (id) where deleted_at is not null;

create table publish_sessions (
  id uuid primary key,
  broadcast_id uuid not null references broadcasts (id) on delete cascade,
  channel_id uuid not null references channels (id) on delete cascade,
  protocol text not null check (protocol in ('rtmp', 'whip')),
  ingest_node text not null,
  epoch_base integer not null check (epoch_base >= 0),
  source jsonb,
  started_at timestamptz(3) not null default now(),
  last_media_at timestamptz(3),
  ended_at timestamptz(3),
  end_reason text,
  problem text
);
-- Exactly one owner of a channel, whatever races.
create unique index publish_sessions_one_open_unique on publish_sessions (channel_id) where ended_at is null;
create unique index publish_sessions_epoch_unique on publish_sessions (broadcast_id, epoch_base);
create index publish_sessions_take_overs on publish_sessions (channel_id, ended_at) where end_reason = 'superseded';

create table admin_tokens (
  id uuid primary key,
  name text not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  created_at timestamptz(3) not null default now(),
  revoked_at timestamptz(3)
);
create unique index admin_tokens_hash_unique on admin_tokens (token_hash);

-- Ingest listens: a session ended or a broadcast closed, by whatever hand.
create function naru_notify_publish() returns trigger language plpgsql as $$
begin
  perform pg_notify('naru_publish', '');
  return null;
end
$$;
create trigger broadcasts_closed after update of status on broadcasts
  for each row when (new.status = 'CLOSED' and old.status <> 'CLOSED') execute function naru_notify_publish();
create trigger publish_sessions_ended after update of ended_at on publish_sessions
  for each row when (new.ended_at is not null and old.ended_at is null) execute function naru_notify_publish();
