import { expect, test } from 'vitest';
import { readPartHead, readVideoTimescale } from './fmp4-head.ts';
import { initWith, partWith, TIMESCALE } from './testing/media-heads.ts';

test('a part says its number and where its pictures lie', () => {
  expect(readPartHead(partWith(7, 60, 10))).toEqual({
    sequenceNumber: 7,
    startTicks: 2 * TIMESCALE,
    durationTicks: TIMESCALE / 3,
    pictures: 10,
  });
});

test('its head is enough', () => {
  const part = partWith(7, 60, 10);
  expect(readPartHead(part.subarray(0, part.length - 500))).toEqual(readPartHead(part));
});

test('bytes from the middle of a larger buffer are read as well', () => {
  const part = partWith(3, 0, 6);
  const larger = new Uint8Array(part.length + 13);
  larger.set(part, 13);
  expect(readPartHead(larger.subarray(13))).toEqual(readPartHead(part));
});

test.each([0, 1] as const)('an init says the time scale (mdhd version %d)', (version) => {
  expect(readVideoTimescale(initWith(90_000, version))).toBe(90_000);
});

test('anything else says nothing', () => {
  expect(readPartHead(initWith(90_000))).toBeNull();
  expect(readVideoTimescale(partWith(1, 0, 1))).toBeNull();
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(7),
    new Uint8Array(64).fill(255),
    new Uint8Array(64),
  ]) {
    expect(readPartHead(bytes)).toBeNull();
    expect(readVideoTimescale(bytes)).toBeNull();
  }
});
