import { systemClock } from '@naru/platform/clock';
import { PlaylistMemo } from './playlist-memo.ts';
import { steadyMs } from './steady-clock.ts';
import { SwarmCounts } from './swarm-counts.ts';
import { Viewer } from './viewer.ts';
import type { WorkerPlan } from './worker-messages.ts';

/** A request without an answer for so long has failed; a server may hold one for three target durations. */
const REQUEST_DEADLINE_MS = 20_000;
const EXPIRE_EVERY_MS = 1000;
/** All connections of a thread read into one buffer. */
const READ_BUFFER_BYTES = 256 * 1024;
/**
 * So many of a thread may be joining at once. Node takes one new connection per turn of its event loop, so behind a busy
 * loop more of them would only time out in the queue.
 */
const MOST_JOINING = 50;
const JOINING_POLL_MS = 20;
/** Our origin holds 100 requests for one address; with more each viewer would be a client that asks too much. */
const VIEWERS_PER_ADDRESS = 90;

/** The viewers of one thread, from the first to join to the last to leave. */
export class ViewerCrowd {
  readonly counts = new SwarmCounts();
  readonly #viewers: Viewer[] = [];
  readonly #watching: Promise<void>[] = [];
  readonly #closing = new AbortController();
  readonly #arriving: Promise<void>;
  readonly #expiring: NodeJS.Timeout;
  #stallsAtMark = new Map<Viewer, { stalls: number; stalledMs: number }>();

  constructor(plan: WorkerPlan) {
    this.#arriving = this.#arrive(plan);
    this.#expiring = setInterval(() => {
      for (const viewer of this.#viewers) viewer.expire(steadyMs() - REQUEST_DEADLINE_MS);
    }, EXPIRE_EVERY_MS);
  }

  get joined(): number {
    return this.#viewers.reduce((count, viewer) => count + (viewer.hasJoined ? 1 : 0), 0);
  }

  /** From now on it counts. */
  mark(): void {
    const nowMs = steadyMs();
    this.counts.reset();
    this.#stallsAtMark = new Map(this.#viewers.map((viewer) => [viewer, viewer.stalls(nowMs)]));
  }

  stallsSinceMark(): { stalls: number; stalledMs: number; stalledViewers: number } {
    const nowMs = steadyMs();
    const sum = { stalls: 0, stalledMs: 0, stalledViewers: 0 };
    for (const viewer of this.#viewers) {
      const before = this.#stallsAtMark.get(viewer) ?? { stalls: 0, stalledMs: 0 };
      const now = viewer.stalls(nowMs);
      sum.stalls += now.stalls - before.stalls;
      sum.stalledMs += now.stalledMs - before.stalledMs;
      if (now.stalledMs > before.stalledMs) sum.stalledViewers += 1;
    }
    return sum;
  }

  async close(): Promise<void> {
    clearInterval(this.#expiring);
    this.#closing.abort();
    for (const viewer of this.#viewers) viewer.close();
    await this.#arriving;
    await Promise.all(this.#watching);
  }

  /** Viewers come at random moments of the ramp, so at a random phase of part and segment. */
  async #arrive(plan: WorkerPlan): Promise<void> {
    const { signal } = this.#closing;
    const playlists = new PlaylistMemo();
    const readBuffer = new Uint8Array(READ_BUFFER_BYTES);
    const startedAtMs = steadyMs();
    const moments = Array.from({ length: plan.viewers }, () => Math.random() * plan.rampSeconds * 1000);
    moments.sort((a, b) => a - b);
    for (const [position, momentMs] of moments.entries()) {
      const waitMs = startedAtMs + momentMs - steadyMs();
      if (waitMs >= 1) await pause(waitMs, signal);
      while (!signal.aborted && this.#viewers.length - this.joined >= MOST_JOINING) {
        await pause(JOINING_POLL_MS, signal);
      }
      if (signal.aborted) return;
      const index = plan.firstIndex + position * plan.step;
      const viewer = new Viewer({
        connection: { target: plan.target, localAddress: addressOf(index, plan.target.host), readBuffer },
        path: plan.path,
        index,
        mode: plan.mode,
        playlists,
        counts: this.counts,
      });
      this.#viewers.push(viewer);
      this.#watching.push(viewer.run());
    }
  }
}

/** Ends early and quietly when the signal fires. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  systemClock.sleep(ms, signal).catch(() => {});

/** Linux answers for all of 127.0.0.0/8; elsewhere the system chooses. */
function addressOf(index: number, host: string): string | null {
  if (!host.startsWith('127.') || process.platform !== 'linux') return null;
  const household = Math.floor(index / VIEWERS_PER_ADDRESS);
  return `127.0.${2 + Math.floor(household / 250)}.${1 + (household % 250)}`;
}
