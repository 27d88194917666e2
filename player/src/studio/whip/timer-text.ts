const two = (value: number): string => String(value).padStart(2, '0');

/** A running time as clocks show it: 0:07, 12:05, 1:02:03. */
export function timerText(spanMs: number): string {
  const seconds = Math.floor(Math.max(0, spanMs) / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
