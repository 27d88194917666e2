import { expect, test } from 'vitest';
import { multiLineText, singleLineText } from './text.ts';

const title = singleLineText(1, 140);

test('strips control, bidi and zero-width characters and normalizes to NFC', () => {
  expect(title.parse('\u202e a\u200b\u0007b  \u1100\u1161 ')).toBe('ab 가');
});

test('counts code points, not UTF-16 units', () => {
  expect(title.safeParse('😀'.repeat(140)).success).toBe(true);
  expect(title.safeParse('😀'.repeat(141)).success).toBe(false);
});

test('refuses nothing at all, only blanks, and NUL', () => {
  for (const bad of ['', '   ', '\u200b', 'a\u0000b']) expect(title.safeParse(bad).success).toBe(false);
});

test('keeps lines in a description', () => {
  expect(multiLineText(0, 100).parse('one\ntwo\tthree')).toBe('one\ntwo\tthree');
});
