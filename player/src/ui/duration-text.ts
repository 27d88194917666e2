import type { Messages } from '../i18n/messages.ts';

/** A time span in words, to the minute. */
export function durationText(t: Messages, spanMs: number): string {
  const minutes = Math.floor(Math.max(0, spanMs) / 60_000);
  if (minutes < 1) return t.time.lessThanMinute;
  if (minutes < 60) return t.time.minutes(minutes);
  return t.time.hoursMinutes(Math.floor(minutes / 60), minutes % 60);
}
