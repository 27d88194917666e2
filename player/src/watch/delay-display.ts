const READINGS = 10;
/** A shown figure moves only when the truth has left it by more than this; half a step would flicker. */
const LEAST_CHANGE_SECONDS = 0.08;

export interface DelayDisplay {
  readonly recent: readonly number[];
  /** Seconds with one decimal, or null. */
  readonly shown: number | null;
}

export const INITIAL_DELAY_DISPLAY: DelayDisplay = { recent: [], shown: null };

const median = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

/** Takes a measured delay in seconds into account; what is shown follows the median of the last readings. Pure. */
export function foldDelay(display: DelayDisplay, measured: number | null): DelayDisplay {
  if (measured === null) return display.recent.length === 0 ? display : INITIAL_DELAY_DISPLAY;
  const recent = [...display.recent, measured].slice(-READINGS);
  const middle = median(recent);
  if (middle === null) return { recent, shown: null };
  if (display.shown !== null && Math.abs(middle - display.shown) < LEAST_CHANGE_SECONDS) {
    return { recent, shown: display.shown };
  }
  return { recent, shown: Math.max(0, Math.round(middle * 10) / 10) };
}
