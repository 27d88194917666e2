import type { PlaybackSpan } from '../playback-record.ts';
import type { RoleSeries } from '../process-ledger.ts';
import type { SoakRecord } from '../soak-record.ts';
import type { Series } from '../trend.ts';

/** Readings every ten seconds for some minutes. */
export const readings = (minutes: number, valueAt: (minute: number) => number): Series =>
  Array.from({ length: minutes * 6 }, (_, index) => [(index + 1) * 10, valueAt((index + 1) / 6)] as const);

const calm: PlaybackSpan = {
  ...{ delaysMs: [900, 950, 1000], unreadable: 0, framesPainted: 300, longestPauseMs: 40, freezes: 0 },
  ...{ stalls: 0, droppedFrames: 0, rateMs: { slower: 0, usual: 10_000, faster: 0 } },
};

/** A process that stays as it is. */
export const calmRole = (minutes: number, change: Partial<RoleSeries> = {}): RoleSeries => ({
  ...{ role: 'core', judged: true },
  cores: readings(minutes, () => 0.1),
  residentBytes: readings(minutes, () => 90e6),
  proportionalBytes: readings(minutes, () => 80e6),
  collectedBytes: [],
  liveBytes: [],
  fileDescriptors: readings(minutes, () => 31),
  threads: readings(minutes, () => 11),
  ...change,
});

/** A run in which nothing happened; `spanAt` changes what the viewer saw in single readings. */
export const calmRecord = (
  minutes: number,
  change: Partial<SoakRecord> & { spanAt?: (minute: number) => Partial<PlaybackSpan> } = {},
): SoakRecord => {
  const { spanAt, ...rest } = change;
  return {
    seconds: minutes * 60,
    spans: readings(minutes, (minute) => minute).map(([atSeconds, minute]) => ({
      atSeconds,
      span: { ...calm, ...spanAt?.(minute) },
    })),
    roles: [calmRole(minutes)],
    deaths: [],
    heapBytes: readings(minutes, () => 12e6),
    directoryBytes: readings(minutes, () => 60e6),
    otherViewers: null,
    logs: [],
    problem: null,
    ...rest,
  };
};
