import { Asker } from './live/asker.ts';
import { CannotLintError, now } from './live/http-client.ts';
import {
  checkPresentation,
  checkVariants,
  loadMultivariant,
  mediaPlaylistUrls,
} from './live/presentation.ts';
import { ServerProbes } from './live/probe-server.ts';
import { RenditionFollower } from './live/rendition-follower.ts';
import { Findings, type LintReport } from './report.ts';
import { renditionMediaRules, timelineRules } from './rules/media-timeline.ts';

export type { LintReport };

const DEFAULT_SECONDS = 20;

/**
 * Follows all renditions of the multivariant playlist at `url` for `seconds`, judges everything that comes and probes
 * the server. An ended stream is read once. When the connection fails or `signal` fires on the way, the report tells of it.
 *
 * @throws CannotLintError when there is nothing to judge
 */
export async function lintLive(
  url: string,
  options: { seconds?: number; signal?: AbortSignal } = {},
): Promise<LintReport> {
  const { seconds = DEFAULT_SECONDS, signal } = options;
  const startedAt = now();
  const findings = new Findings();
  using asker = new Asker(findings, signal);
  const multivariant = await loadMultivariant(asker, findings, url);
  const renditions = mediaPlaylistUrls(multivariant).map(
    (media) => new RenditionFollower(media, asker, findings),
  );
  await checkPresentation(findings, multivariant, renditions);

  const [rendition] = renditions;
  const probes = rendition === undefined ? null : new ServerProbes({ asker, findings, rendition });
  const until = startedAt + seconds;
  const cutShort = await reasonToStop(async () => {
    await Promise.all([probes?.run(), ...renditions.map((follower) => follower.follow(until))]);
    await checkPresentation(findings, multivariant, renditions);
    await checkVariants(asker, findings, { url, renditions });
    await Promise.all(renditions.map((follower) => follower.finish()));
  });
  const timelines = renditions.map((follower) => ({ url: follower.url, segments: follower.media.timeline }));
  for (const timeline of timelines) findings.check(timelineRules, timeline);
  if (timelines.length > 1) findings.check(renditionMediaRules, timelines);

  const total = (count: (follower: RenditionFollower) => number): number =>
    renditions.reduce((sum, follower) => sum + count(follower), 0);
  return {
    url,
    seconds: now() - startedAt,
    ended: renditions.every(({ current }) => current.ended),
    cutShort,
    read: {
      playlists: total((follower) => follower.playlistCount),
      parts: total((follower) => follower.media.partCount),
      segments: total((follower) => follower.media.timeline.length),
      probes: probes?.count ?? 0,
    },
    violations: findings.violations,
    checked: findings.checked,
  };
}

/** Null when the work was done, else why it could not be: a connection, or a URI that nothing can be asked for by. */
async function reasonToStop(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const isUnusableUri = error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_URL';
    if (isUnusableUri) return 'a URI cannot be used';
    if (error instanceof CannotLintError) return error.message;
    throw error;
  }
}
