import {
  publishHealth,
  SILENCE_MS,
  type Sending,
  type SettledAdvice,
  type ShownHealth,
  settleAdvice,
} from './publish-health.ts';
import { readStats, type StatsReading } from './stats-reading.ts';
import type { WhipConnection } from './whip-connection.ts';

const LOOK_EVERY_MS = 1000;
/** Unknown, another publisher has its place, or refused. */
const GONE: readonly (number | undefined)[] = [404, 409, 410];

export interface SessionWatch {
  /** Null while there is none yet. */
  connection: () => WhipConnection | null;
  sending: () => Omit<Sending, 'silentMs'>;
  nowMs: () => number;
  onHealth: (health: ShownHealth) => void;
  /** The server is there and has no such session. */
  onForgotten: () => void;
}

/** Looks at a session each second until the returned function is called; nothing is told afterwards. */
export function watchSession(watch: SessionWatch): () => void {
  let ended = false;
  let before: StatsReading | null = null;
  let settled: SettledAdvice | null = null;
  let heard = { bytes: 0, atMs: watch.nowMs() };
  let looking = false;
  const look = async () => {
    const connection = watch.connection();
    if (connection === null) return;
    const report: unknown[] = [];
    (await connection.stats()).forEach((entry: unknown) => report.push(entry));
    if (ended) return;
    const now = readStats(report, watch.nowMs());
    if (now.bytesReceived !== heard.bytes) heard = { bytes: now.bytesReceived, atMs: now.atMs };
    // Browsers that count nothing are never silent.
    const silentMs = heard.bytes === 0 ? 0 : now.atMs - heard.atMs;
    const found = before && publishHealth(before, now, { ...watch.sending(), silentMs });
    before = now;
    if (found !== null) {
      settled = settleAdvice(settled, found.advice);
      watch.onHealth({ ...found, advice: settled.shown });
    }
    // A server that was restarted does not know the session; ICE would find out after ten seconds only.
    if (silentMs < SILENCE_MS) return;
    if (GONE.includes((await connection.ask())?.status) && !ended) watch.onForgotten();
  };
  const timer = setInterval(() => {
    if (looking) return; // a server that holds its answer back is asked once
    looking = true;
    look()
      .catch(() => {}) // a connection that was just closed has no statistics
      .finally(() => {
        looking = false;
      });
  }, LOOK_EVERY_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
