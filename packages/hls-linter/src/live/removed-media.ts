import type { MediaPlaylist, Segment } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import type { Rule } from '../rule.ts';
import { type Probe, probeRules } from '../rules/probes.ts';
import { type Asker, probeOf } from './asker.ts';
import { now } from './http-client.ts';

interface Due {
  readonly url: string;
  readonly kind: 'part' | 'segment';
  readonly dueAt: number;
  readonly rule: Rule<Probe>;
}

/** Of each kind and rendition. */
const MOST_PROBES = 5;
/** We see a removal a little later than it was made, so the promised time is not used up to its end. */
const SAFE_SHARE = 0.9;

/** Comes back for parts and segments shortly before a server may forget them. */
export class RemovedMedia {
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #due: Due[] = [];
  readonly #planned = { part: 0, segment: 0 };

  constructor(asker: Asker, findings: Findings) {
    this.#asker = asker;
    this.#findings = findings;
  }

  /** Notes what `after` no longer lists. */
  add(before: MediaPlaylist, after: MediaPlaylist): void {
    const kept = new Map(after.segments.map((segment) => [segment.msn, segment]));
    // After an interruption a segment may have been listed for longer than it has to live on.
    const steady =
      new Set(before.segments.map(({ discontinuitySequence }) => discontinuitySequence)).size === 1;
    for (const segment of before.segments) {
      const now = kept.get(segment.msn);
      const [part] = segment.parts;
      if (part !== undefined && (now === undefined || now.parts.length === 0)) {
        const seconds = 3 * before.targetDurationSeconds;
        this.#plan('part', {
          url: new URL(part.uri, before.url).href,
          seconds,
          rule: probeRules.removedPart,
        });
      }
      if (now === undefined && segment.uri !== null && steady && segment.msn < after.mediaSequence) {
        this.#plan('segment', segmentPlan(segment, segment.uri, before.url));
      }
    }
  }

  /** Probes what is due by now. */
  async check(): Promise<void> {
    while (this.#due.length > 0) {
      const index = this.#due.findIndex(({ dueAt }) => dueAt <= now());
      if (index === -1) return;
      const [due] = this.#due.splice(index, 1);
      if (due === undefined) return;
      this.#findings.check(due.rule, probeOf(await this.#asker.ask(due.kind, { url: due.url })));
    }
  }

  #plan(
    kind: 'part' | 'segment',
    { url, seconds, rule }: { url: string; seconds: number; rule: Rule<Probe> },
  ): void {
    if (this.#planned[kind] === MOST_PROBES) return;
    this.#planned[kind] += 1;
    this.#due.push({ kind, url, rule, dueAt: now() + seconds * SAFE_SHARE });
  }
}

const segmentPlan = (segment: Segment, uri: string, playlistUrl: string) => ({
  url: new URL(uri, playlistUrl).href,
  seconds: segment.durationSeconds ?? 0,
  rule: probeRules.removedSegment,
});
