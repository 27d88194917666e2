import { expect, test } from 'vitest';
import { timerText } from './timer-text.ts';

test.each([
  [-5, '0:00'],
  [7999, '0:07'],
  [725_000, '12:05'],
  [3_723_000, '1:02:03'],
])('%i ms is %s', (span, text) => {
  expect(timerText(span)).toBe(text);
});
