import type { RenditionName } from '@naru/contracts/ids';
import type { LatencyMode } from './latency-target.ts';
import type { QualityChoice } from './playback-session.ts';
import type { PlaybackState } from './playback-state.ts';

/** What the page shows of a player. A new object only when something in it has changed. */
export interface PlayerReport {
  readonly state: PlaybackState;
  /** Waiting for data, for less time than it takes to be told so. */
  readonly buffering: boolean;
  /** Measured against the server's clock, seconds. */
  readonly delaySeconds: number | null;
  /** The same for people: one decimal, calm. */
  readonly shownDelay: number | null;
  readonly renditions: readonly RenditionName[];
  readonly playing: RenditionName | null;
  readonly choice: QualityChoice;
  /** Null where the browser alone decides on the distance. */
  readonly mode: LatencyMode | null;
  /** Far enough from the live edge that going there is worth a button. */
  readonly behind: boolean;
  readonly stalls: number;
}

/** True when there is nothing to draw anew. */
export function sameReport(a: PlayerReport, b: PlayerReport): boolean {
  return (
    a.state.kind === b.state.kind &&
    causeOf(a.state) === causeOf(b.state) &&
    a.buffering === b.buffering &&
    a.delaySeconds === b.delaySeconds &&
    a.shownDelay === b.shownDelay &&
    a.playing === b.playing &&
    a.choice === b.choice &&
    a.mode === b.mode &&
    a.behind === b.behind &&
    a.stalls === b.stalls &&
    a.renditions.join() === b.renditions.join()
  );
}

const causeOf = (state: PlaybackState): string | null => (state.kind === 'reconnecting' ? state.cause : null);
