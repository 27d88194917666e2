import type { ChannelDetail } from '@naru/contracts/channel';
import type { ChannelSlug } from '@naru/contracts/ids';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { TAB_PLACE } from '../ui/kept.ts';
import { Notice } from '../ui/notice.tsx';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { usePolled } from '../ui/use-polled.ts';
import { BroadcastDesk } from './broadcast-desk.tsx';
import { BrowserBroadcast } from './browser-broadcast.tsx';
import { keepManageToken, readManageToken } from './manage-token.ts';
import { ObsCard } from './obs-card.tsx';
import { SignIn } from './sign-in.tsx';
import { StreamKeyCard } from './stream-key-card.tsx';
import { useOwnerAction } from './use-owner-action.ts';
import './studio.css';

const EVERY_MS = 2000;

/** `/studio/{slug}`: where the channel's streamer sets up, watches over and ends broadcasts. */
export function StudioPage({ slug }: { slug: ChannelSlug }) {
  const t = useMessages();
  const { api } = usePageParts();
  useDocumentTitle(t.studio.title);
  const [token, setToken] = useState(() => readManageToken(TAB_PLACE, slug));
  const [refused, setRefused] = useState(false);
  /** True once somebody signed in or out: what they used is gone then, and the keyboard must not start over. */
  const stepped = useRef(false);
  const load = useCallback(
    (signal: AbortSignal) =>
      token === null ? api.channel(slug, signal) : api.ownedChannel(token, slug, signal),
    [api, slug, token],
  );
  const { state, refresh } = usePolled(load, EVERY_MS);
  const signIn = (next: string | null, wasRefused: boolean) => {
    stepped.current = true;
    keepManageToken(TAB_PLACE, slug, next);
    setToken(next);
    setRefused(wasRefused);
  };
  const tokenRefused =
    state.kind === 'failed' && (state.code === 'unauthorized' || state.code === 'forbidden');
  useEffect(() => {
    if (tokenRefused) signIn(null, true);
  }, [tokenRefused]);

  if (state.kind === 'failed' && !tokenRefused) {
    const missing = state.code === 'not-found';
    return (
      <div class="page page-narrow">
        <Notice
          level={1}
          title={missing ? t.channel.notFoundTitle : t.home.errorTitle}
          text={missing ? t.channel.notFoundText : t.home.errorText}
        />
      </div>
    );
  }
  const channel = state.kind === 'ready' ? state.value : null;
  if (token === null) {
    return (
      <div class="page page-narrow">
        <SignIn
          channelName={channel?.name ?? slug}
          refused={refused}
          takesFocus={stepped.current}
          onToken={(entered) => signIn(entered, false)}
        />
      </div>
    );
  }
  // The desk waits for the answer that the token is right.
  if (channel === null) return <div class="page page-studio" aria-busy="true" />;
  return (
    <div class="page page-studio">
      <Desk
        channel={channel}
        token={token}
        refresh={refresh}
        takesFocus={stepped.current}
        onSignOut={(wasRefused) => signIn(null, wasRefused)}
      />
    </div>
  );
}

interface DeskProps {
  channel: ChannelDetail;
  token: string;
  refresh: () => void;
  takesFocus: boolean;
  onSignOut: (refused: boolean) => void;
}

function Desk({ channel, token, refresh, takesFocus, onSignOut }: DeskProps) {
  const t = useMessages();
  const { api } = usePageParts();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, []);
  const owner = useOwnerAction(() => onSignOut(true));
  /** The key made while this page is open: in memory only, for going live right here. */
  const [freshKey, setFreshKey] = useState<string | null>(null);
  const onAir = openBroadcast(channel);
  return (
    <>
      <header class="studio-head">
        <div>
          <p class="panel-kicker">{t.studio.title}</p>
          <h1 ref={heading} tabIndex={-1} class="studio-title">
            {channel.name}
          </h1>
        </div>
        <button type="button" class="button button-quiet" onClick={() => onSignOut(false)}>
          {t.studio.signOut}
        </button>
      </header>
      {owner.failure !== null && (
        <p class="form-error" role="alert">
          {owner.failure}
        </p>
      )}
      <div class="studio-columns">
        <BroadcastDesk
          broadcast={channel.current}
          problem={channel.owned?.lastProblem ?? channel.current?.lastProblem ?? null}
          owner={owner}
          change={async (broadcast, change) => {
            await api.updateBroadcast(token, broadcast.id, change);
            refresh();
          }}
        />
        <div class="studio-column studio-side">
          <BrowserBroadcast
            freshKey={freshKey}
            keyHint={channel.owned?.streamKeyHint ?? null}
            broadcast={onAir === null ? null : { id: onAir.id, streaming: onAir.status === 'STREAMING' }}
            askBroadcastId={async () => {
              // Never aborted: the client has a deadline of its own.
              const { signal } = new AbortController();
              return openBroadcast(await api.ownedChannel(token, channel.slug, signal))?.id ?? null;
            }}
          />
          <StreamKeyCard
            hint={channel.owned?.streamKeyHint ?? null}
            owner={owner}
            rotate={async () => {
              const key = await api.rotateStreamKey(token, channel.slug);
              setFreshKey(key);
              return key;
            }}
          />
        </div>
        <ObsCard />
      </div>
    </>
  );
}

const openBroadcast = ({ current }: ChannelDetail) => (current?.status === 'CLOSED' ? null : current);
