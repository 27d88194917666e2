import { expect, test } from 'vitest';
import { en } from '../i18n/en.ts';
import { ko } from '../i18n/ko.ts';
import { durationText } from './duration-text.ts';

const minute = 60_000;

test.each([
  [-5 * minute, 'less than a minute', '1분 미만'],
  [59_999, 'less than a minute', '1분 미만'],
  [minute, '1 minute', '1분'],
  [59.9 * minute, '59 minutes', '59분'],
  [60 * minute, '1 h 0 min', '1시간 0분'],
  [605 * minute, '10 h 5 min', '10시간 5분'],
])('%i ms is "%s"', (span, english, korean) => {
  expect(durationText(en, span)).toBe(english);
  expect(durationText(ko, span)).toBe(korean);
});
