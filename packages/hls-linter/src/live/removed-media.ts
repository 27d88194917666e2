import type { MediaPlaylist } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import type { Rule } from '../rule.ts';
import { type Probe, probeRules } from '../rules/probes.ts';
import { type Asker, probeOf } from './asker.ts';
import { now as monotonicNow } from './http-client.ts';
import { kept } from './kept-promise.ts';

interface Due {
  readonly url: string;
  readonly kind: 'part' | 'segment';
  /** From when on it may be gone, by the monotonic clock. */
  readonly promisedUntil: number;
  readonly rule: Rule<Probe>;
}

/** Of each kind and rendition. */
const MOST_PROBES = 5;
/** The promised time is not used up to its end: a request takes its time. */
const SAFE_SHARE = 0.9;
/** A run is no longer, and a timer cannot be much longer. */
const MOST_WAIT_SECONDS = 600;

/** Comes back for parts and segments shortly before a server may forget them. */
export class RemovedMedia implements Disposable {
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #now: () => number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #probes: Promise<void>[] = [];
  readonly #planned = { part: 0, segment: 0 };

  /** `now`: seconds that only ever grow. */
  constructor(asker: Asker, findings: Findings, now: () => number = monotonicNow) {
    this.#asker = asker;
    this.#findings = findings;
    this.#now = now;
  }

  /**
   * Notes what `after` no longer lists. It was removed at some time since `listedAt`, when `before` came: where answers
   * failed in between, that may be long ago, so the promise is counted from there.
   */
  add(before: MediaPlaylist, after: MediaPlaylist, listedAt: number): void {
    const listed = new Map(after.segments.map((segment) => [segment.msn, segment]));
    // After an interruption a segment may have been listed for longer than it has to live on.
    const steady =
      new Set(before.segments.map(({ discontinuitySequence }) => discontinuitySequence)).size === 1;
    for (const segment of before.segments) {
      const still = listed.get(segment.msn);
      const [part] = segment.parts;
      if (part !== undefined && (still === undefined || still.parts.length === 0)) {
        const seconds = 3 * before.targetDurationSeconds;
        const url = new URL(part.uri, before.url).href;
        this.#plan('part', { url, listedAt, seconds, rule: probeRules.removedPart });
      }
      if (still === undefined && segment.uri !== null && steady && segment.msn < after.mediaSequence) {
        const seconds = segment.durationSeconds ?? 0;
        const url = new URL(segment.uri, before.url).href;
        this.#plan('segment', { url, listedAt, seconds, rule: probeRules.removedSegment });
      }
    }
  }

  /** Resolves when the probes under way are judged; what is not due yet is left alone. */
  async finish(): Promise<void> {
    this[Symbol.dispose]();
    await Promise.all(this.#probes);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #plan(
    kind: 'part' | 'segment',
    removal: { url: string; listedAt: number; seconds: number; rule: Rule<Probe> },
  ): void {
    const { url, listedAt, seconds, rule } = removal;
    const waitSeconds = listedAt + seconds * SAFE_SHARE - this.#now();
    if (this.#planned[kind] === MOST_PROBES || !(waitSeconds > 0 && waitSeconds <= MOST_WAIT_SECONDS)) return;
    this.#planned[kind] += 1;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#probes.push(kept(this.#probe({ kind, url, rule, promisedUntil: listedAt + seconds })));
    }, waitSeconds * 1000);
    this.#timers.add(timer);
  }

  /** An answer that came when the promise was over says nothing. */
  async #probe({ kind, url, rule, promisedUntil }: Due): Promise<void> {
    if (this.#now() >= promisedUntil) return;
    const asked = await this.#asker.ask(kind, { url });
    if (this.#now() < promisedUntil) this.#findings.check(rule, probeOf(asked));
  }
}
