import { mergeDelta } from '../playlist/merge-delta.ts';
import { at, type MediaPlaylist, secondsToEnd, type Segment } from '../playlist/playlist.ts';
import { type Rule, rule, unless } from '../rule.ts';

/** A full playlist, the one the client had before it, and the delta update of the same state. */
export interface DeltaUpdate {
  readonly former: MediaPlaylist;
  readonly full: MediaPlaylist;
  /** The answer to the same request with _HLS_skip=YES. */
  readonly delta: MediaPlaylist;
}

const ROUNDING_SECONDS = 0.01;

/** How many segments of the full playlist end further from its end than the skip boundary. */
function skippable({ full }: DeltaUpdate, slackSeconds: number): number {
  const boundary = full.serverControl?.canSkipUntilSeconds ?? null;
  if (boundary === null || full.ended) return 0;
  return secondsToEnd(full.segments).filter((distance) => distance > boundary + slackSeconds).length;
}

/** All that a client can see of a segment, but not the line where it is written. */
const seen = (segment: Segment): string =>
  JSON.stringify(segment, (key, value: unknown) => (key === 'line' ? null : value));

export const deltaUpdateRules: readonly Rule<DeltaUpdate>[] = [
  rule('delta-given', ['MUST', '6.2.5.1', 'Asked for a delta update, the server gives one'], (update) =>
    unless(
      skippable(update, ROUNDING_SECONDS) === 0 || update.delta.skippedSegments > 0,
      update.delta.url,
      `the whole playlist came, ${skippable(update, ROUNDING_SECONDS)} segments could be skipped`,
    ),
  ),
  rule(
    'delta-keeps-recent',
    ['MUST', '6.2.5.1', 'No segment within the skip boundary is skipped'],
    (update) => {
      const most = skippable(update, -ROUNDING_SECONDS);
      const skip = update.delta.tags.find(({ name }) => name === 'EXT-X-SKIP');
      return skip === undefined
        ? []
        : unless(update.delta.skippedSegments <= most, at(skip.line), `at most ${most} may be skipped`);
    },
  ),
  rule(
    'delta-merges',
    ['MUST', '6.2.5.1', 'The former playlist and the delta make the full one'],
    (update) => {
      const { former, full, delta } = update;
      const merged = delta.skippedSegments === 0 ? delta.segments : mergeDelta(former, delta);
      // A client that lacks a skipped segment has to load the full playlist, which is no fault of the server.
      if (merged === null) return [];
      const [wanted, got] = [full.segments, merged];
      const differs = wanted.find((segment, index) => {
        const other = got[index];
        // Parts that have just left the full playlist are still in the former one.
        if (other === undefined) return true;
        return (
          seen(index < delta.skippedSegments ? { ...other, parts: segment.parts } : other) !== seen(segment)
        );
      });
      const same = differs === undefined && wanted.length === got.length;
      return unless(same, delta.url, `differs from segment ${differs?.msn ?? full.segments.at(-1)?.msn} on`);
    },
  ),
];

/** For playlists that were asked for without _HLS_skip. */
export const unaskedSkipRule: Rule<MediaPlaylist> = rule(
  'skip-unasked',
  ['MUST', '6.2.5.1', 'EXT-X-SKIP only comes when asked for'],
  (playlist) =>
    unless(playlist.skippedSegments === 0, playlist.url, 'has an EXT-X-SKIP that nobody asked for'),
);
