import { expect, test } from 'vitest';
import { wordsOf } from './testing/rtp-samples.ts';
import { twccPacket } from './twcc-packet.ts';

function wordsFor(deltas: readonly (number | null)[], referenceTime = 15): string {
  return wordsOf(twccPacket(1, 2, { baseSequenceNumber: 5, referenceTime, feedbackCount: 9, deltas }));
}

const HEAD = '00000001 00000002 0005';
const repeated = (count: number, delta: number | null) => Array.from({ length: count }, () => delta);

test('small, missing and large statuses share a vector of two-bit symbols', () => {
  // 01 01 00 10 00 00 00, then deltas 160, 40 and -20, then zeros up to the word.
  expect(wordsFor([160, 40, null, -20])).toBe(`8fcd0006 ${HEAD}0004 00000f09 d480a028 ffec0000`);
});

test('small and missing ones alone share a vector of one-bit symbols', () => {
  // 101101 and eight places after the last status.
  expect(wordsFor([1, null, 2, 3, null, 255])).toBe(`8fcd0006 ${HEAD}0006 00000f09 ad000102 03ff0000`);
});

test('a long run of one status is one chunk', () => {
  expect(wordsFor([...repeated(300, null), 4])).toBe(`8fcd0006 ${HEAD}012d 00000f09 012c2001 04000000`);
  expect(wordsFor(repeated(20, 1)).split(' ').at(5)).toBe('20140101');
  expect(wordsFor(repeated(8, 256)).split(' ').at(5)).toBe('40080100');
});

test('a run longer than 8,191 takes two chunks', () => {
  expect(wordsFor([...repeated(8200, null), 4])).toBe(`8fcd0006 ${HEAD}2009 00000f09 1fff8010 04000000`);
});

test('what does not fit below 256 or is negative takes two bytes', () => {
  expect(wordsFor([255]).split(' ').at(5)).toBe('2001ff00');
  expect(wordsFor([256])).toMatch(/40010100$/);
  expect(wordsFor([-32_768])).toMatch(/40018000$/);
  expect(wordsFor([32_767])).toMatch(/40017fff$/);
});

test('the reference time is sent modulo 2^24', () => {
  expect(
    wordsFor([0], 2 ** 24 + 3)
      .split(' ')
      .at(4),
  ).toBe('00000309');
  expect(wordsFor([0], -1).split(' ').at(4)).toBe('ffffff09');
});
