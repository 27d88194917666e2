import { minuteMedians, type Series, trendOf } from './trend.ts';

export type Verdict = 'flat' | 'grows' | 'too short';

/** Growth in an hour that is forgiven: the larger of a share of the level and an absolute amount. */
export interface Allowance {
  share: number;
  absolute: number;
}

export const MEMORY_ALLOWANCE: Allowance = { share: 0.05, absolute: 5e6 };
export const DELAY_ALLOWANCE_MS: Allowance = { share: 0.05, absolute: 50 };
/** File descriptors and threads come in whole numbers: so many more at the end are no leak. */
export const COUNT_ALLOWANCE = 2;

/** A slope is believed from this many standard errors on: with fewer, one run in twenty is wrong by chance. */
const SURE_ERRORS = 3;
/** Fewer minutes than this make no line. */
const LEAST_MINUTES = 5;

/** The rules in words, for the foot of the table. */
export const RULES = [
  'Memory grows when its line rises by more than 5 MB and 5 % of its level in an hour, by more than three standard errors,',
  'over the whole run and over its second half: what rises once and stays is a cache that filled. The first third, at',
  'most 10 minutes, does not count. Our own processes collect their garbage once a minute just before their reading;',
  '"alive" is what is left in heap and buffers. Descriptors and threads grow when the last minute holds over 2 more',
  'than the first.',
].join('\n');

/** Judges a level that may waver, such as memory or delay. Wants the series without its warm-up. */
export function judgeLevel(series: Series, allowance: Allowance): Verdict {
  const medians = minuteMedians(series);
  if (medians.length < LEAST_MINUTES) return 'too short';
  const whole = trendOf(series);
  const half = trendOf(medians.slice(Math.floor(medians.length / 2)));
  if (whole === null || whole.perHour === null || whole.perHourError === null || half === null) {
    return 'too short';
  }
  const forgiven = Math.max(allowance.absolute, allowance.share * whole.start);
  const rises = whole.perHour - SURE_ERRORS * whole.perHourError > forgiven;
  const stillRises = half.perHour === null || half.perHour > forgiven;
  return rises && stillRises ? 'grows' : 'flat';
}

/** Judges a count of things held, such as file descriptors. */
export function judgeCount(series: Series): Verdict {
  const trend = trendOf(series);
  if (trend === null) return 'too short';
  return trend.end > trend.start + COUNT_ALLOWANCE ? 'grows' : 'flat';
}
