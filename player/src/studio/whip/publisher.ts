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
import type { ConnectRequest, LocalTracks, WhipConnection } from './whip-connection.ts';
import { WhipRefusal } from './whip-refusal.ts';

/** Answer of a session whose place another publisher has. */
const TAKEN = 409;

export interface PublisherParts {
  connect: (request: Omit<ConnectRequest, 'client' | 'streamKey'>) => Promise<WhipConnection>;
  /** Why the server closed a session, after its DELETE was answered so. Never rejects. */
  whyClosed: (deleteStatus: number | null) => Promise<'taken-over' | 'broadcast-ended' | 'unknown'>;
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
  /** The session before, while the streamer wants to be live, and the status of its DELETE. */
  let former: { connection: WhipConnection; ended: Promise<number | null> } | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let unwatch = () => {};

  /** Drops the session at once; resolves to the status of its DELETE. */
  const drop = (options: { keepalive: boolean } = { keepalive: false }): Promise<number | null> => {
    current?.abort();
    current = null;
    unwatch();
    health.set(null);
    const dropped = connection;
    connection = null;
    if (dropped === null) return Promise.resolve(null);
    const ended = dropped.close(options);
    former = { connection: dropped, ended };
    return ended;
  };

  const tell = (event: PublishEvent) => {
    const before = state.value;
    const after = nextPublishState(before, event, { nowMs: parts.nowMs(), random: parts.random() });
    if (after === before) return;
    clearTimeout(retryTimer);
    state.set(after);
    if (after.kind === 'live') return;
    void drop();
    if (!isPublishing(after)) former = null;
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
      const opened = await parts.connect({
        tracks,
        signal: own.signal,
        onConnected: () => {
          tellOwn({ type: 'connected' });
          if (stillOurs()) watch();
        },
        onLost: (cause) => tellOwn({ type: 'lost', cause }),
        onServerClosed: () => {
          if (stillOurs()) void closedByServer();
        },
      });
      if (stillOurs()) connection = opened;
      else void opened.close();
    } catch (error) {
      if (!(error instanceof WhipRefusal)) {
        if (stillOurs()) throw error;
        return;
      }
      const { kind, detail, retryAfterMs } = error;
      tellOwn({ type: 'refused', refusal: { kind, detail, retryAfterMs } });
    }
  };

  /**
   * A new session takes the place of whoever publishes. Who was away has to hear from the server first that nobody came
   * meanwhile; false when somebody did, or nobody answers: that was told then.
   */
  const mayReturn = async (
    { connection: left, ended }: NonNullable<typeof former>,
    tellOwn: (event: PublishEvent) => void,
  ): Promise<boolean> => {
    const status = (await ended) ?? (await left.close());
    if (status === TAKEN) {
      tellOwn({ type: 'server-closed', verdict: await parts.whyClosed(status) });
      return false;
    }
    if (status === null) throw new WhipRefusal('unreachable');
    former = null;
    return true;
  };

  const closedByServer = async () => {
    const verdict = await parts.whyClosed(await drop());
    // The streamer may have stopped while the server was asked.
    if (current === null && isPublishing(state.value)) tell({ type: 'server-closed', verdict });
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

  return {
    state,
    health,
    tell,
    send(next) {
      tracks = next;
      void connection?.replace(next).then((fits) => fits || tell({ type: 'tracks-changed' }));
    },
    close(options) {
      clearTimeout(retryTimer);
      void drop(options);
      state.set({ kind: 'idle' });
    },
  };
}
