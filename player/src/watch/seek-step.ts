/** A shorter way forward is not worth the interruption that every seek is. */
const LEAST_SECONDS = 0.25;

/**
 * How far a viewer who asks to move by `seconds` is moved; 0 for not at all. Nothing lies beyond `secondsToLive`, the
 * way to where playback is live.
 */
export function seekStep(seconds: number, secondsToLive: number): number {
  if (seconds <= 0) return seconds;
  const step = Math.min(seconds, secondsToLive);
  return step < LEAST_SECONDS ? 0 : step;
}
