import { createStore, type Store } from '../../ui/store.ts';
import type { ShownHealth } from './publish-health.ts';
import {
  isPublishing,
  isTrying,
  nextPublishState,
  type PublishEvent,
  type PublishState,
} from './publish-state.ts';
import { watchSession } from './session-watch.ts';
import type { SessionWord } from './whip-client.ts';
import type { ConnectRequest, LocalTracks, WhipConnection } from './whip-connection.ts';
import { WhipRefusal } from './whip-refusal.ts';

/** Answer of a session whose media the server did not want. */
const REFUSED = 410;

export interface PublisherParts {
  connect: (request: Omit<ConnectRequest, 'client' | 'streamKey'>) => Promise<WhipConnection>;
  /** Why a session is over of which the server says this when asked. `awayMs`: since it was lost. Never rejects. */
  whyClosed: (status: number | null, awayMs: number) => Promise<'taken-over' | 'broadcast-ended' | 'unknown'>;
  nowMs: () => number;
  random: () => number;
}

/** Holds at most one session with the server and performs what {@link nextPublishState} decides. */
export interface Publisher {
  readonly state: Store<PublishState>;
  /** Of the last second; null when there is nothing to say. */
  readonly health: Store<ShownHealth | null>;
  tell(event: PublishEvent): void;
  /** What is to be sent, now and by later sessions. */
  send(tracks: LocalTracks & { isScreen: boolean }): void;
  /** Ends everything; `keepalive` when the page is going away. */
  close(options: { keepalive: boolean }): void;
}

export function createPublisher(parts: PublisherParts): Publisher {
  const state = createStore<PublishState>({ kind: 'idle' });
  const health = createStore<ShownHealth | null>(null);
  let tracks: LocalTracks & { isScreen: boolean } = { video: null, audio: null, isScreen: false };
  /** The attempt or session that may still speak; anything of an earlier one is ignored. */
  let current: AbortController | null = null;
  let connection: WhipConnection | null = null;
  /** The session before, while the streamer wants to be live: a new one takes its place. */
  let former: WhipConnection | null = null;
  /** When it was lost. */
  let lostAtMs = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let unwatch = () => {};

  /** Nothing that the session does counts any more; whoever calls ends it. */
  const letGo = (): WhipConnection | null => {
    current?.abort();
    current = null;
    unwatch();
    health.set(null);
    const left = connection ?? former;
    connection = null;
    former = null;
    return left;
  };

  /** No DELETE: it would say that the streamer has stopped. */
  const abandon = () => {
    former = letGo();
    former?.abandon();
  };

  const tell = (event: PublishEvent) => {
    const before = state.value;
    const after = nextPublishState(before, event, { nowMs: parts.nowMs(), random: parts.random() });
    if (after === before) return;
    if (before.kind === 'live') lostAtMs = parts.nowMs();
    clearTimeout(retryTimer);
    state.set(after);
    if (after.kind === 'live') return;
    if (isPublishing(after)) abandon();
    else void letGo()?.close();
    if (isTrying(after)) void attempt();
    else if (after.kind === 'reconnecting' && after.retryAtMs !== null)
      retryTimer = setTimeout(() => tell({ type: 'retry-due' }), after.retryAtMs - parts.nowMs());
  };

  const attempt = async () => {
    const own = new AbortController();
    current = own;
    const stillOurs = () => current === own;
    const tellOwn = (event: PublishEvent) => {
      if (stillOurs()) tell(event);
    };
    try {
      if (former !== null && !(await mayReturn(former, tellOwn))) return;
      if (!stillOurs()) return;
      // From here on it may be we who took its place, and the answer got lost.
      former = null;
      const offered = tracks;
      const opened = await parts.connect({
        tracks: offered,
        signal: own.signal,
        onConnected: () => {
          tellOwn({ type: 'connected' });
          if (!stillOurs()) return;
          watch();
          if (tracks !== offered) send(tracks);
        },
        onLost: (cause) => tellOwn({ type: 'lost', cause }),
        onServerClosed: () => {
          if (stillOurs()) void closedByServer();
        },
      });
      if (!stillOurs()) {
        void opened.close();
        return;
      }
      connection = opened;
      if (tracks !== offered) send(tracks);
    } catch (error) {
      if (!(error instanceof WhipRefusal)) {
        if (stillOurs()) throw error;
        return;
      }
      const { kind, detail, retryAfterMs } = error;
      tellOwn({ type: 'refused', refusal: { kind, detail, retryAfterMs } });
    }
  };

  /** What follows from the server's word about a session that is over. */
  const readWord = async (
    word: SessionWord | null,
    awayMs: number,
  ): Promise<Extract<PublishEvent, { type: 'refused' | 'server-closed' }>> => {
    if (word?.status === REFUSED) {
      const { detail } = word;
      return { type: 'refused', refusal: { kind: 'unusable-media', detail, retryAfterMs: null } };
    }
    return { type: 'server-closed', verdict: await parts.whyClosed(word?.status ?? null, awayMs) };
  };

  /**
   * A new session takes the place of whoever publishes. Who was away has to hear from the server first that nobody came
   * meanwhile; false when somebody did, which was told then.
   */
  const mayReturn = async (
    left: WhipConnection,
    tellOwn: (event: PublishEvent) => void,
  ): Promise<boolean> => {
    const word = await left.ask();
    if (word === null) throw new WhipRefusal('unreachable');
    if (word.status >= 500) throw new WhipRefusal('server-fault');
    const told = await readWord(word, parts.nowMs() - lostAtMs);
    if (told.type === 'refused' || told.verdict !== 'unknown') {
      tellOwn(told);
      return false;
    }
    return true;
  };

  const closedByServer = async () => {
    abandon();
    const left = former;
    const told = await readWord((await left?.ask()) ?? null, 0);
    // The streamer may have stopped while the server was asked.
    if (former === left && current === null && isPublishing(state.value)) tell(told);
  };

  const watch = () => {
    unwatch();
    unwatch = watchSession({
      connection: () => connection,
      sending: () => ({ hasPicture: tracks.video !== null, isScreen: tracks.isScreen }),
      nowMs: parts.nowMs,
      onHealth: (found) => health.set(found),
      onForgotten: () => void closedByServer(),
    });
  };

  const send = (next: typeof tracks): void => {
    tracks = next;
    // While there is no connection the devices may change; what they are is looked at again once it is there.
    void connection?.replace(next).then((fits) => fits || tell({ type: 'tracks-changed' }));
  };

  return {
    state,
    health,
    tell,
    send,
    close(options) {
      clearTimeout(retryTimer);
      void letGo()?.close(options);
      state.set({ kind: 'idle' });
    },
  };
}
