/** What is about to leave the playlist is not loaded in time. */
const OLDEST_MARGIN_SECONDS = 4;
/** A shorter way forward is not worth the interruption that every seek is. */
const LEAST_SECONDS = 0.25;

/** Ways from the playhead in seconds, both positive: to the oldest media there is, and to where playback is live. */
export interface SeekRoom {
  toOldest: number;
  toLive: number;
}

/** How far a viewer who asks to move by `seconds` is moved; 0 for not at all. */
export function seekStep(seconds: number, { toOldest, toLive }: SeekRoom): number {
  const most = seconds < 0 ? toOldest - OLDEST_MARGIN_SECONDS : toLive;
  const length = Math.min(Math.abs(seconds), most);
  return length < LEAST_SECONDS ? 0 : Math.sign(seconds) * length;
}
