import { describe, expect, test } from 'vitest';
import { SequenceUnwrapper, signedDifference16, signedDifference32, TimestampUnwrapper } from './unwrap.ts';

function unwrapped(...numbers: number[]): (number | null)[] {
  const unwrapper = new SequenceUnwrapper();
  return numbers.map((number) => unwrapper.unwrap(number));
}

describe('sequence numbers', () => {
  test('go on after 65535', () => {
    expect(unwrapped(65_534, 65_535, 0, 1)).toEqual([65_534, 65_535, 65_536, 65_537]);
  });

  test('get the lower number they belong to when they come late, on either side of the wrap', () => {
    expect(unwrapped(65_534, 1, 65_535, 0, 2)).toEqual([65_534, 65_537, 65_535, 65_536, 65_538]);
    expect(unwrapped(0, 65_535)).toEqual([0, -1]);
  });

  test('may leave out what an outage takes', () => {
    expect(unwrapped(10, 3010, 3011)).toEqual([10, 3010, 3011]);
  });

  test('far from all others are not believed alone', () => {
    expect(unwrapped(10, 11, 30_000, 12, 40_000, 13)).toEqual([10, 11, null, 12, null, 13]);
  });

  test('that begin anew go on above all former ones, with the same low bits', () => {
    const unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(40_000);
    expect(unwrapper.restarts).toBe(0);
    expect(unwrapper.unwrap(5)).toBeNull();
    expect(unwrapper.unwrap(6)).toBe(65_536 + 6);
    expect(unwrapper.restarts).toBe(1);
    expect(unwrapper.unwrap(7)).toBe(65_536 + 7);
  });

  test('that begin anew a little lower are believed after more than any retransmitted burst', () => {
    const unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(1500);
    let first: number | null = null;
    for (let number = 500; number < 500 + 250; number += 1) first = unwrapper.unwrap(number);
    expect(first).toBe(65_536 + 749);
    expect(unwrapper.restarts).toBe(1);
  });

  test('of a retransmitted burst are no restart', () => {
    const unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(0);
    unwrapper.unwrap(201);
    for (let number = 1; number <= 200; number += 1) expect(unwrapper.unwrap(number)).toBe(number);
    expect(unwrapper.unwrap(202)).toBe(202);
    expect(unwrapper.restarts).toBe(0);
  });

  test('keep counting over many wraps', () => {
    const unwrapper = new SequenceUnwrapper();
    for (let number = 0; number < 300_000; number += 7)
      expect(unwrapper.unwrap(number % 65_536)).toBe(number);
  });
});

describe('timestamps', () => {
  test('go on after 32 bits', () => {
    const unwrapper = new TimestampUnwrapper();
    const values = [2 ** 32 - 3000, 0, 3000].map((timestamp) => unwrapper.unwrap(timestamp));
    expect(values).toEqual([2 ** 32 - 3000, 2 ** 32, 2 ** 32 + 3000]);
  });

  test('may go back a little', () => {
    const unwrapper = new TimestampUnwrapper();
    const values = [100, 2 ** 32 - 50, 200].map((timestamp) => unwrapper.unwrap(timestamp));
    expect(values).toEqual([100, -50, 200]);
  });

  test('can be asked about without being taken', () => {
    const unwrapper = new TimestampUnwrapper();
    expect(unwrapper.near(5)).toBeNull();
    unwrapper.unwrap(2 ** 32 - 1);
    expect(unwrapper.near(1)).toBe(2 ** 32 + 1);
    expect(unwrapper.near(2 ** 31)).toBe(2 ** 31);
  });
});

test('differences take the nearer way round', () => {
  expect([signedDifference16(1, 65_535), signedDifference16(65_535, 1)]).toEqual([2, -2]);
  expect([signedDifference32(1, 2 ** 32 - 1), signedDifference32(2 ** 32 - 1, 1)]).toEqual([2, -2]);
});
