import type { MediaPlaylist, MultivariantPlaylist, Position } from '../playlist/playlist.ts';
import { lastPosition } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import { multivariantRules } from '../rules/multivariant.ts';
import { presentationRules, reportTrueRule } from '../rules/renditions.ts';
import { syntaxRules } from '../rules/syntax.ts';
import { variantMediaRules } from '../rules/variant-promises.ts';
import { type Asker, playlistIn } from './asker.ts';
import { CannotLintError } from './http-client.ts';
import type { RenditionFollower } from './rendition-follower.ts';

/** A ladder is some rungs; a hostile playlist may list thousands. */
const MOST_RENDITIONS = 12;

/** @throws CannotLintError when there is no multivariant playlist at `url` */
export async function loadMultivariant(
  asker: Asker,
  findings: Findings,
  url: string,
): Promise<MultivariantPlaylist> {
  const asked = await asker.ask('multivariant-playlist', { url });
  const playlist = playlistIn(asked);
  if (playlist?.kind !== 'multivariant') {
    throw new CannotLintError(`${url} is no multivariant playlist (status ${asked.exchange.status})`);
  }
  findings.check(syntaxRules, playlist);
  findings.check(multivariantRules, playlist);
  return playlist;
}

/** URLs of all media playlists, each once. */
export function mediaPlaylistUrls({ url, variants, renditions }: MultivariantPlaylist): string[] {
  const uris = [
    ...variants.map(({ uri }) => uri),
    ...renditions.map(({ attributes }) => attributes.values.get('URI') ?? null),
  ];
  const urls = new Set(uris.flatMap((uri) => (uri === null ? [] : [new URL(uri, url).href])));
  return [...urls].slice(0, MOST_RENDITIONS);
}

/** Compares the renditions as they are now, and what each says of the others. */
export async function checkPresentation(
  findings: Findings,
  multivariant: MultivariantPlaylist,
  renditions: readonly RenditionFollower[],
): Promise<void> {
  const playlists = await loadAll(renditions);
  findings.check(presentationRules, { multivariant, playlists });
  // Three rounds however many renditions there are: what is judged was answered between the other two.
  const before = positionsOf(playlists);
  const reporting = await loadAll(renditions);
  const after = positionsOf(await loadAll(renditions));
  for (const playlist of reporting) {
    const { reports, url } = playlist;
    const own = lastPosition(playlist);
    for (const report of reports) {
      const reported = new URL(report.uri, url).href;
      const [earliest, latest] = [before.get(reported), after.get(reported)];
      if (earliest !== undefined && latest !== undefined) {
        findings.check(reportTrueRule, { report, own, earliest, latest });
      }
    }
  }
}

const loadAll = (renditions: readonly RenditionFollower[]): Promise<MediaPlaylist[]> =>
  Promise.all(renditions.map((rendition) => rendition.load()));

function positionsOf(playlists: readonly MediaPlaylist[]): Map<string, Position> {
  return new Map(
    playlists.flatMap((playlist): [string, Position][] => {
      const position = lastPosition(playlist);
      return position === null ? [] : [[playlist.url, position]];
    }),
  );
}

/** Holds what the multivariant playlist promises against the media that its variants list at the same time. */
export async function checkVariants(
  asker: Asker,
  findings: Findings,
  subject: { url: string; renditions: readonly RenditionFollower[] },
): Promise<void> {
  const { renditions } = subject;
  const before = await loadAll(renditions);
  const multivariant = await loadMultivariant(asker, findings, subject.url);
  const after = await loadAll(renditions);
  await Promise.all(renditions.map((rendition) => rendition.media.finish()));
  for (const variant of multivariant.variants) {
    const url = variant.uri === null ? null : new URL(variant.uri, multivariant.url).href;
    const index = renditions.findIndex((rendition) => rendition.url === url);
    const [rendition, first, second] = [renditions[index], before[index], after[index]];
    if (rendition === undefined || first === undefined || second === undefined) continue;
    findings.check(variantMediaRules, {
      variant,
      tracks: await rendition.media.tracks(),
      frameRate: rendition.media.frameRate,
      segments: sizesOf(rendition, first, second),
      targetDurationSeconds: second.targetDurationSeconds,
    });
  }
}

/** Complete segments that both playlists list; from the last one on whose size is unknown. */
function sizesOf(rendition: RenditionFollower, first: MediaPlaylist, second: MediaPlaylist) {
  const stayed = first.segments.filter(({ msn, uri }) => uri !== null && msn >= second.mediaSequence);
  const sized = stayed.map(({ msn, durationSeconds }) => ({
    seconds: durationSeconds ?? 0,
    bytes: rendition.media.sizeOf(msn),
  }));
  const unknown = sized.findLastIndex(({ bytes }) => bytes === null);
  return sized.slice(unknown + 1).map(({ seconds, bytes }) => ({ seconds, bytes: bytes ?? 0 }));
}
