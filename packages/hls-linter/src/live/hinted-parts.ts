import type { MediaPlaylist } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import { type HintedDownload, hintedRules } from '../rules/cadence.ts';
import type { Asker } from './asker.ts';
import { holdDeadlineSeconds } from './http-client.ts';
import { kept } from './kept-promise.ts';

/** Per rendition; more would only double the traffic. */
const MOST_HINTS = 12;

/** Asks for hinted parts before they are there and notes how they come. */
export class HintedParts {
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #downloads = new Map<string, Promise<HintedDownload>>();
  readonly #listed = new Set<string>();

  constructor(asker: Asker, findings: Findings) {
    this.#asker = asker;
    this.#findings = findings;
  }

  add(playlist: MediaPlaylist): void {
    for (const part of playlist.segments.flatMap(({ parts }) => parts)) {
      this.#listed.add(new URL(part.uri, playlist.url).href);
    }
    const hint = playlist.hints.find(({ type }) => type === 'PART');
    if (hint === undefined || this.#downloads.size === MOST_HINTS) return;
    const url = new URL(hint.uri, playlist.url).href;
    if (!this.#downloads.has(url)) this.#downloads.set(url, kept(this.#download(url, playlist)));
  }

  async finish(): Promise<void> {
    const downloads = await Promise.all(this.#downloads.values());
    // A hint that was never kept may be answered as the server likes (6.2.6).
    const kept = downloads.filter(({ url }) => this.#listed.has(url));
    if (kept.length > 0) this.#findings.check(hintedRules, kept);
  }

  async #download(
    url: string,
    { partTargetSeconds, targetDurationSeconds }: MediaPlaylist,
  ): Promise<HintedDownload> {
    const deadlineSeconds = holdDeadlineSeconds(targetDurationSeconds);
    const { exchange, answer } = await this.#asker.ask('part', { url, deadlineSeconds });
    return {
      url,
      status: exchange.status,
      transferSeconds: answer.endedAt - answer.firstByteAt,
      partTargetSeconds: partTargetSeconds ?? targetDurationSeconds,
    };
  }
}
