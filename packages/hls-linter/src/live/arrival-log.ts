import type { MediaPlaylist } from '../playlist/playlist.ts';
import type { Arrival, Arrivals } from '../rules/cadence.ts';

/** When a waiting client first saw each part and each complete segment. */
export class ArrivalLog {
  readonly #parts = new Map<string, Arrival>();
  readonly #segments = new Map<number, Arrival>();

  add(playlist: MediaPlaylist, atSeconds: number): void {
    for (const { msn, parts, uri, discontinuitySequence } of playlist.segments) {
      const arrival = { msn, atSeconds, discontinuitySequence };
      for (const { index } of parts) {
        const key = `${msn}.${index}`;
        if (!this.#parts.has(key)) this.#parts.set(key, { ...arrival, part: index });
      }
      if (uri !== null && !this.#segments.has(msn)) this.#segments.set(msn, { ...arrival, part: -1 });
    }
  }

  /** Null when there is nothing to compare. All that the first playlist listed counts as having come with it. */
  of({ url, partTargetSeconds, targetDurationSeconds }: MediaPlaylist): Arrivals | null {
    if (partTargetSeconds === null || this.#parts.size < 2) return null;
    return {
      url,
      partTargetSeconds,
      targetDurationSeconds,
      parts: [...this.#parts.values()],
      segments: [...this.#segments.values()],
    };
  }
}
