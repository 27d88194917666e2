import { describe, expect, test } from 'vitest';
import { bytesOf, randomFrom, wordsOf } from './testing/rtp-samples.ts';
import { readTwcc } from './testing/twcc-reader.ts';
import { TwccFeedback, transportSequenceNumber } from './twcc-feedback.ts';

const SENDER = { ssrc: 1, cname: 'naru', reducedSize: true } as const;
const build = (feedback: TwccFeedback) => feedback.build(SENDER, 2).map(readTwcc);

test('the number is read from its header extension', () => {
  expect(transportSequenceNumber(bytesOf('abcd'))).toBe(0xabcd);
  expect(transportSequenceNumber(bytesOf('ab'))).toBeNull();
  expect(transportSequenceNumber(undefined)).toBeNull();
});

describe('a feedback', () => {
  test('tells arrivals in steps of 250 us, and what is missing', () => {
    const feedback = new TwccFeedback();
    feedback.record(5, 1000);
    feedback.record(6, 1010.25);
    feedback.record(8, 1005);
    expect(build(feedback)).toEqual([
      {
        base: 5,
        feedbackCount: 0,
        packets: [
          [5, 1000],
          [6, 1010.25],
          [7, null],
          [8, 1005],
        ],
      },
    ]);
  });

  test('is a valid packet byte by byte', () => {
    const feedback = new TwccFeedback();
    feedback.record(5, 1000);
    feedback.record(6, 1010);
    feedback.record(8, 1005);
    expect(feedback.build(SENDER, 2).map(wordsOf)).toEqual([
      '8fcd0006 00000001 00000002 00050004 00000f00 d480a028 ffec0000',
    ]);
  });

  test('follows an empty report unless reduced size was agreed on', () => {
    const feedback = new TwccFeedback();
    feedback.record(5, 1000);
    const [datagram] = feedback.build({ ...SENDER, reducedSize: false }, 2);
    expect(wordsOf(datagram ?? new Uint8Array())).toMatch(
      /^80c90001 00000001 81ca.* 8fcd0005 00000001 00000002/,
    );
  });

  test('tells of nothing twice, and nothing when nothing came', () => {
    const feedback = new TwccFeedback();
    expect(build(feedback)).toEqual([]);
    feedback.record(1, 0);
    expect(build(feedback)).toHaveLength(1);
    feedback.record(1, 5); // duplicate
    expect(build(feedback)).toEqual([]);
    feedback.record(3, 10);
    expect(build(feedback)).toEqual([
      {
        base: 2,
        feedbackCount: 1,
        packets: [
          [2, null],
          [3, 10],
        ],
      },
    ]);
  });

  test('goes on after 65535, and so does its own count after 255', () => {
    const feedback = new TwccFeedback();
    for (const number of [65_534, 65_535, 0, 1]) feedback.record(number, 64);
    expect(build(feedback)[0]?.packets.map(([number]) => number)).toEqual([65_534, 65_535, 0, 1]);
    let count = 0;
    for (let number = 2; number < 2 + 257; number += 1) {
      feedback.record(number, 64);
      count = build(feedback)[0]?.feedbackCount ?? -1;
    }
    expect(count).toBe(1);
  });

  test('does not let rounding add up', () => {
    const feedback = new TwccFeedback();
    for (let number = 0; number < 150; number += 1) feedback.record(number, number * 0.9);
    for (const [number, arrivedAtMs] of build(feedback)[0]?.packets ?? []) {
      expect(Math.abs((arrivedAtMs ?? -1) - number * 0.9)).toBeLessThanOrEqual(0.125);
    }
  });

  test('takes arrivals from a wall clock', () => {
    const feedback = new TwccFeedback();
    const now = 1_795_000_000_000;
    feedback.record(1, now);
    feedback.record(2, now + 7);
    const [, second] = build(feedback)[0]?.packets ?? [];
    expect(second?.[1]).toBe((now + 7) % (2 ** 24 * 64));
  });
});

describe('more than one feedback', () => {
  test('is made when a step between two arrivals does not fit', () => {
    const feedback = new TwccFeedback();
    feedback.record(1, 0);
    feedback.record(3, 9000);
    feedback.record(4, 9001);
    feedback.record(5, 0);
    expect(build(feedback)).toEqual([
      {
        base: 1,
        feedbackCount: 0,
        packets: [
          [1, 0],
          [2, null],
        ],
      },
      {
        base: 3,
        feedbackCount: 1,
        packets: [
          [3, 9000],
          [4, 9001],
        ],
      },
      { base: 5, feedbackCount: 2, packets: [[5, 0]] },
    ]);
  });

  test('is made when more packets came than fit into a datagram', () => {
    const feedback = new TwccFeedback();
    const random = randomFrom(3);
    for (let number = 0; number < 1000; number += 1) feedback.record(number, random() * 2000);
    const datagrams = feedback.build({ ...SENDER, reducedSize: false }, 2);
    expect(Math.max(...datagrams.map(({ length }) => length))).toBeLessThan(1200);
    expect(datagrams).toHaveLength(6);
  });

  test('stays below the size of a datagram with the worst pattern of losses', () => {
    const feedback = new TwccFeedback();
    for (let number = 0; number < 4000; number += 16) feedback.record(number, (number * 7919) % 2000);
    const datagrams = feedback.build({ ...SENDER, reducedSize: false }, 2);
    expect(Math.max(...datagrams.map(({ length }) => length))).toBeLessThan(1200);
    expect(datagrams).toHaveLength(2);
  });

  test('is bounded for each call; the rest comes with the next', () => {
    const feedback = new TwccFeedback();
    for (let number = 0; number < 20; number += 1) feedback.record(number, number % 2 === 0 ? 0 : 10_000);
    expect(build(feedback)).toHaveLength(8);
    expect(build(feedback)).toHaveLength(8);
    expect(build(feedback)).toHaveLength(4);
    expect(build(feedback)).toHaveLength(0);
  });
});

describe('odd orders', () => {
  test('a packet that comes after it was told to be missing is told of again, with its followers', () => {
    const feedback = new TwccFeedback();
    feedback.record(1, 0);
    feedback.record(3, 10);
    build(feedback);
    feedback.record(2, 20);
    expect(build(feedback)).toEqual([
      {
        base: 2,
        feedbackCount: 1,
        packets: [
          [2, 20],
          [3, 10],
        ],
      },
    ]);
    feedback.record(4, 30);
    expect(build(feedback)[0]?.base).toBe(4);
  });

  test('one that comes much too late is not', () => {
    const feedback = new TwccFeedback();
    feedback.record(1000, 0);
    build(feedback);
    feedback.record(400, 5);
    expect(build(feedback)).toEqual([]);
  });

  test('an outage is told of as missing packets', () => {
    const feedback = new TwccFeedback();
    feedback.record(1, 0);
    build(feedback);
    feedback.record(2500, 8000);
    const [only, ...others] = build(feedback);
    expect(others).toEqual([]);
    expect(only?.packets.filter(([, arrivedAtMs]) => arrivedAtMs === null)).toHaveLength(2498);
  });

  test('numbers that begin anew are not told of as missing', () => {
    const feedback = new TwccFeedback();
    feedback.record(40_000, 0);
    build(feedback);
    feedback.record(100, 10);
    feedback.record(101, 11);
    expect(build(feedback)).toEqual([{ base: 101, feedbackCount: 1, packets: [[101, 11]] }]);
  });

  test('any numbers at any time give well-formed, bounded feedback', () => {
    const feedback = new TwccFeedback();
    const random = randomFrom(11);
    let told = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const number = random() < 0.9 ? round % 65_536 : Math.floor(random() * 65_536);
      feedback.record(number, random() < 0.99 ? round : random() * 1e6);
      if (round % 50 !== 0) continue;
      const datagrams = feedback.build(SENDER, 2);
      expect(datagrams.length).toBeLessThanOrEqual(8);
      for (const bytes of datagrams) {
        expect(bytes.length).toBeLessThan(1200);
        told += readTwcc(bytes).packets.length;
      }
    }
    expect(told).toBeGreaterThan(10_000);
  });
});
