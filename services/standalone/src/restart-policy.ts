/** So many crashes within {@link CRASH_WINDOW_MS} are bad luck; one more is a fault that a pause may outlast. */
export const CRASHES_WITHOUT_BACK_OFF = 5;
export const CRASH_WINDOW_MS = 30_000;
/** Viewers and publishers wait meanwhile; a little time lets the sockets of the dead process go. */
export const RESTART_DELAY_MS = 200;
const FIRST_BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 15_000;

/**
 * How long to wait before a child is started again.
 *
 * @param crashes times of its crashes so far, the last one included, in milliseconds of one monotonic clock
 */
export function restartDelayMs(crashes: readonly number[], nowMs: number): number {
  const recent = crashes.filter((at) => nowMs - at < CRASH_WINDOW_MS).length;
  if (recent <= CRASHES_WITHOUT_BACK_OFF) return RESTART_DELAY_MS;
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (recent - CRASHES_WITHOUT_BACK_OFF - 1), LONGEST_BACK_OFF_MS);
}
