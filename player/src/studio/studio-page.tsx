import type { ChannelSlug } from '@naru/contracts/ids';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { TAB_PLACE } from '../ui/kept.ts';
import { Notice } from '../ui/notice.tsx';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { usePolled } from '../ui/use-polled.ts';
import { OwnerDesk } from './owner-desk.tsx';
import { PublisherDesk } from './publisher-desk.tsx';
import { SignIn } from './sign-in.tsx';
import { isStreamKey, keepStudioSecret, readStudioSecret } from './studio-secret.ts';
import './studio.css';

const EVERY_MS = 2000;

/** `/studio/{slug}`: where the channel's streamer sets up, watches over and ends broadcasts. */
export function StudioPage({ slug }: { slug: ChannelSlug }) {
  const t = useMessages();
  const { api } = usePageParts();
  useDocumentTitle(t.studio.title);
  const [secret, setSecret] = useState(() => readStudioSecret(TAB_PLACE, slug));
  const mayPublishOnly = secret !== null && isStreamKey(secret);
  const token = mayPublishOnly ? null : secret;
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
    keepStudioSecret(TAB_PLACE, slug, next);
    setSecret(next);
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
  if (secret === null) {
    return (
      <div class="page page-narrow">
        <SignIn
          channelName={channel?.name ?? slug}
          refused={refused}
          takesFocus={stepped.current}
          onSecret={(entered) => signIn(entered, false)}
        />
      </div>
    );
  }
  // The desk waits for the answer that the token is right.
  if (channel === null) return <div class="page page-studio" aria-busy="true" />;
  return (
    <div class="page page-studio">
      {token === null ? (
        <PublisherDesk
          channel={channel}
          streamKey={secret}
          takesFocus={stepped.current}
          onSignOut={() => signIn(null, false)}
        />
      ) : (
        <OwnerDesk
          channel={channel}
          manageToken={token}
          refresh={refresh}
          takesFocus={stepped.current}
          onSignOut={(wasRefused) => signIn(null, wasRefused)}
        />
      )}
    </div>
  );
}
