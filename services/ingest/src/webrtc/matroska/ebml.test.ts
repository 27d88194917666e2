import { expect, test } from 'vitest';
import { element, elementSize, float, openElement, text, unsigned } from './ebml.ts';

test.each([
  [0, [0x80]],
  [126, [0xfe]],
  [127, [0x40, 0x7f]], // 0xff would mean unknown
  [16_382, [0x7f, 0xfe]],
  [16_383, [0x20, 0x3f, 0xff]],
  [4_194_304, [0x10, 0x40, 0x00, 0x00]],
  [2 ** 53 - 1, [0x01, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
])('a size of %d takes as few bytes as it can', (size, bytes) => {
  expect([...elementSize(size)]).toEqual(bytes);
});

test('an element is its id, the size and the content', () => {
  expect([...element(0x1a_45_df_a3, Uint8Array.of(1, 2), Uint8Array.of(3))]).toEqual([
    0x1a, 0x45, 0xdf, 0xa3, 0x83, 1, 2, 3,
  ]);
  expect([...element(0xa3)]).toEqual([0xa3, 0x80]);
});

test('an open element has the unknown size', () => {
  expect([...openElement(0x18_53_80_67)]).toEqual([
    ...[0x18, 0x53, 0x80, 0x67],
    ...[0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  ]);
});

test.each([
  [0, [0xe7, 0x81, 0]],
  [255, [0xe7, 0x81, 0xff]],
  [256, [0xe7, 0x82, 1, 0]],
  [2 ** 32, [0xe7, 0x85, 1, 0, 0, 0, 0]],
])('the integer %d takes as few bytes as it can', (value, bytes) => {
  expect([...unsigned(0xe7, value)]).toEqual(bytes);
});

test('floats have eight bytes, strings those of UTF-8', () => {
  expect([...float(0xb5, 48_000)]).toEqual([0xb5, 0x88, 0x40, 0xe7, 0x70, 0, 0, 0, 0, 0]);
  expect([...text(0x86, 'V_VP8')]).toEqual([0x86, 0x85, 0x56, 0x5f, 0x56, 0x50, 0x38]);
});

test.each([-1, 0.5, 2 ** 53, Number.NaN])('%d is no integer to write', (value) => {
  expect(() => unsigned(0xe7, value)).toThrow(RangeError);
  expect(() => elementSize(value)).toThrow(RangeError);
});
