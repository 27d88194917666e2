import type { PlaylistText } from '../playlist/playlist.ts';

/** EXT-X-SKIP needs this version (8). */
const DELTA_UPDATES = 9;

/**
 * The version a playlist declares and what section 8 asks for its tags. The version also speaks for the media and the
 * server behind a playlist (4.4.1.2): one that offers delta updates may declare theirs in every answer, and so may a
 * multivariant playlist, whose media playlists this reader has not seen.
 */
export function versionNeeded({ tags }: PlaylistText): {
  declared: number;
  byTags: number;
  byServer: number;
} {
  const has = (name: string): boolean => tags.some((tag) => tag.name === name);
  const attribute = (tag: string, name: string): boolean =>
    tags.some((candidate) => candidate.name === tag && candidate.attributes?.values.has(name) === true);
  const declared = Number(tags.find(({ name }) => name === 'EXT-X-VERSION')?.value ?? 1);
  const needs: readonly [boolean, number][] = [
    [tags.some(({ name, value }) => name === 'EXTINF' && value.includes('.')), 3],
    [has('EXT-X-BYTERANGE') || has('EXT-X-I-FRAMES-ONLY'), 4],
    [attribute('EXT-X-KEY', 'KEYFORMAT'), 5],
    [has('EXT-X-MAP'), has('EXT-X-I-FRAMES-ONLY') ? 5 : 6],
    [has('EXT-X-DEFINE'), 8],
    [has('EXT-X-SKIP'), attribute('EXT-X-SKIP', 'RECENTLY-REMOVED-DATERANGES') ? 10 : DELTA_UPDATES],
    [attribute('EXT-X-DEFINE', 'QUERYPARAM'), 11],
    [attribute('EXT-X-STREAM-INF', 'REQ-VIDEO-LAYOUT'), 12],
  ];
  const byTags = Math.max(1, ...needs.filter(([applies]) => applies).map(([, version]) => version));
  const offersDeltas = attribute('EXT-X-SERVER-CONTROL', 'CAN-SKIP-UNTIL') || has('EXT-X-STREAM-INF');
  return { declared, byTags, byServer: offersDeltas ? DELTA_UPDATES : 1 };
}
