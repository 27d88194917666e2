import type { MediaPlaylist, Segment } from './playlist.ts';

/**
 * The segments a client knows after it merged a delta update into what it knew before (6.3.7); null when the former
 * playlist lacks one of the skipped segments.
 */
export function mergeDelta(former: MediaPlaylist, delta: MediaPlaylist): Segment[] | null {
  const firstWritten = delta.mediaSequence + delta.skippedSegments;
  const kept = former.segments.filter(({ msn }) => msn >= delta.mediaSequence && msn < firstWritten);
  if (kept.length !== delta.skippedSegments) return null;
  // A skipped EXT-X-MAP stays in force, and skipped discontinuities stay counted.
  const last = kept.at(-1);
  const skippedDiscontinuities =
    (last?.discontinuitySequence ?? delta.discontinuitySequence) - delta.discontinuitySequence;
  const written = delta.segments.map((segment) => ({
    ...segment,
    map: segment.map ?? last?.map ?? null,
    discontinuitySequence: segment.discontinuitySequence + skippedDiscontinuities,
  }));
  return [...kept, ...written];
}
