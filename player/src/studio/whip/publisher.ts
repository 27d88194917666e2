import { createStore, type Store } from '../../ui/store.ts';
import { publishHealth, type SettledAdvice, type ShownHealth, settleAdvice } from './publish-health.ts';
import {
  isPublishing,
  isTrying,
  nextPublishState,
  type PublishEvent,
  type PublishState,
} from './publish-state.ts';
import { readStats, type StatsReading } from './stats-reading.ts';
import type { ConnectRequest, LocalTracks, WhipConnection } from './whip-connection.ts';
import { WhipRefusal } from './whip-refusal.ts';

const HEALTH_EVERY_MS = 1000;

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
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let healthTimer: ReturnType<typeof setInterval> | undefined;

  /** Drops the session at once; resolves to the status of its DELETE. */
  const drop = (options: { keepalive: boolean } = { keepalive: false }): Promise<number | null> => {
    current?.abort();
    current = null;
    clearInterval(healthTimer);
    health.set(null);
    const dropped = connection;
    connection = null;
    return dropped?.close(options) ?? Promise.resolve(null);
  };

  const tell = (event: PublishEvent) => {
    const before = state.value;
    const after = nextPublishState(before, event, { nowMs: parts.nowMs(), random: parts.random() });
    if (after === before) return;
    clearTimeout(retryTimer);
    state.set(after);
    if (after.kind === 'live') return;
    void drop();
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
      const opened = await parts.connect({
        tracks,
        signal: own.signal,
        onConnected: () => {
          tellOwn({ type: 'connected' });
          if (stillOurs()) followHealth();
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

  const closedByServer = async () => {
    const verdict = await parts.whyClosed(await drop());
    // The streamer may have stopped while the server was asked.
    if (current === null && isPublishing(state.value)) tell({ type: 'server-closed', verdict });
  };

  const followHealth = () => {
    clearInterval(healthTimer);
    let before: StatsReading | null = null;
    let settled: SettledAdvice | null = null;
    const look = async () => {
      const looked = connection;
      if (looked === null) return;
      const report: unknown[] = [];
      (await looked.stats()).forEach((entry: unknown) => report.push(entry));
      if (connection !== looked) return;
      const now = readStats(report, parts.nowMs());
      const { video, isScreen } = tracks;
      const found = before && publishHealth(before, now, { hasPicture: video !== null, isScreen });
      before = now;
      if (found === null) return;
      settled = settleAdvice(settled, found.advice);
      health.set({ ...found, advice: settled.shown });
    };
    healthTimer = setInterval(() => void look(), HEALTH_EVERY_MS);
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
