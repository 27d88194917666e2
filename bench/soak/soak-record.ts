import type { LogCount } from './log-watch.ts';
import type { OtherViewersReport } from './other-viewers.ts';
import type { PlaybackSpan } from './playback-record.ts';
import type { Death, RoleSeries } from './process-ledger.ts';
import type { Series } from './trend.ts';

/** Everything a run measured, as far as it came. */
export interface SoakRecord {
  /** How long it measured. */
  readonly seconds: number;
  /** One entry a reading, in order. */
  readonly spans: readonly { atSeconds: number; span: PlaybackSpan }[];
  readonly roles: readonly RoleSeries[];
  readonly deaths: readonly Death[];
  /** JavaScript heap of the page, and bytes in the data directory. */
  readonly heapBytes: Series;
  readonly directoryBytes: Series;
  /** Null when nobody else was to watch. */
  readonly otherViewers: OtherViewersReport | null;
  readonly logs: readonly LogCount[];
  /** Why the run ended before its time, in a sentence; null when it did not. */
  readonly problem: string | null;
}
