import { describeSpan, joinSpans, type PlaybackSpan } from './playback-record.ts';
import type { SoakRecord } from './soak-record.ts';
import { minuteMedians, minuteOf } from './trend.ts';

/** One minute of a run: what the viewer saw, and the memory of each role as it was on the way. */
export type SoakMinute = ReturnType<typeof minutesOf>[number];

/** The run minute by minute, from 1. */
export function minutesOf(record: SoakRecord) {
  const spansByMinute = new Map<number, PlaybackSpan[]>();
  for (const { atSeconds, span } of record.spans) {
    const minute = minuteOf(atSeconds);
    spansByMinute.set(minute, [...(spansByMinute.get(minute) ?? []), span]);
  }
  const resident = record.roles.map(({ role, residentBytes }) => ({
    role,
    byMinute: new Map(minuteMedians(residentBytes).map(([at, bytes]) => [minuteOf(at), bytes])),
  }));
  return [...spansByMinute].map(([minute, spans]) => ({
    minute: minute + 1,
    ...describeSpan(joinSpans(spans)),
    residentMegabytes: Object.fromEntries(
      resident.flatMap(({ role, byMinute }) => {
        const bytes = byMinute.get(minute);
        return bytes === undefined ? [] : [[role, Math.round(bytes / 1e6)]];
      }),
    ),
  }));
}
