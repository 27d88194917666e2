import type { MultivariantPlaylist } from '../playlist/playlist.ts';
import type { Findings, LintReport } from '../report.ts';
import { renditionMediaRules, timelineRules } from '../rules/media-timeline.ts';
import type { Asker } from './asker.ts';
import { CannotLintError, now } from './http-client.ts';
import { checkPresentation, checkVariants, mediaPlaylistUrls } from './presentation.ts';
import { ServerProbes } from './probe-server.ts';
import { RenditionFollower } from './rendition-follower.ts';
import { silenceOf } from './silence.ts';

/** All that is done with a multivariant playlist. What was found stays when it cannot be done to the end. */
export class LiveRun implements Disposable {
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #multivariant: MultivariantPlaylist;
  #renditions: readonly RenditionFollower[] = [];
  #probes: ServerProbes | null = null;
  #followedFrom: number | null = null;
  #followedUntil: number | null = null;

  constructor(asker: Asker, findings: Findings, multivariant: MultivariantPlaylist) {
    this.#asker = asker;
    this.#findings = findings;
    this.#multivariant = multivariant;
  }

  /**
   * Follows until the monotonic clock says `until`, then waits for what is under way.
   *
   * @throws CannotLintError when a connection fails, there is nothing to follow or nothing new came
   */
  async run(until: number): Promise<void> {
    const [asker, findings, multivariant] = [this.#asker, this.#findings, this.#multivariant];
    const urls = mediaPlaylistUrls(multivariant);
    const renditions = urls.map((media) => new RenditionFollower(media, asker, findings));
    this.#renditions = renditions;
    const [rendition] = renditions;
    if (rendition === undefined) throw new CannotLintError(`${multivariant.url} lists no media playlist`);
    await checkPresentation(findings, multivariant, renditions);

    this.#probes = new ServerProbes({ asker, findings, rendition });
    this.#followedFrom = now();
    await Promise.all([this.#probes.run(), ...renditions.map((follower) => follower.follow(until))]);
    this.#followedUntil = now();
    await checkPresentation(findings, multivariant, renditions);
    await checkVariants(asker, findings, { url: multivariant.url, renditions });
    await Promise.all(renditions.map((follower) => follower.finish()));
    if (renditions.every(({ advances, current }) => advances === 0 && !current.ended)) {
      throw new CannotLintError('nothing new came at all');
    }
  }

  /** Judges all media together. */
  checkTimelines(): void {
    const timelines = this.#renditions.map(({ url, media }) => ({ url, segments: media.timeline }));
    for (const timeline of timelines) this.#findings.check(timelineRules, timeline);
    if (timelines.length > 1) this.#findings.check(renditionMediaRules, timelines);
  }

  get outcome(): Pick<LintReport, 'ended' | 'silence' | 'read'> {
    const renditions = this.#renditions;
    const total = (count: (follower: RenditionFollower) => number): number =>
      renditions.reduce((sum, follower) => sum + count(follower), 0);
    return {
      ended:
        renditions.length > 0 && renditions.every((follower) => follower.isLoaded && follower.current.ended),
      silence: this.#followedFrom === null ? null : silenceOf(renditions, this.#followedUntil ?? now()),
      read: {
        playlists: total(({ playlistCount }) => playlistCount),
        parts: total(({ media }) => media.partCount),
        segments: total(({ media }) => media.timeline.length),
        probes: this.#probes?.count ?? 0,
        unread: total(({ media }) => media.unreadCount),
      },
    };
  }

  [Symbol.dispose](): void {
    for (const follower of this.#renditions) follower[Symbol.dispose]();
  }
}
