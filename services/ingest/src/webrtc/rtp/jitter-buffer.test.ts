import { describe, expect, test } from 'vitest';
import { JitterBuffer } from './jitter-buffer.ts';
import { packetOf, randomFrom } from './testing/rtp-samples.ts';

/** Sequence numbers, `-n` for n lost packets, 'restarted'. */
function taken(buffer: JitterBuffer, nowMs: number): (number | string)[] {
  return buffer.take(nowMs).map((item) => {
    if (item.kind === 'packet') return item.packet.sequenceNumber;
    return item.kind === 'lost' ? -item.packets : item.kind;
  });
}

function filled(nowMs: number, ...numbers: number[]): JitterBuffer {
  const buffer = new JitterBuffer();
  for (const sequenceNumber of numbers) buffer.push(packetOf({ sequenceNumber }), nowMs);
  return buffer;
}

const push = (buffer: JitterBuffer, sequenceNumber: number, nowMs: number, ssrc = 7) =>
  buffer.push(packetOf({ sequenceNumber, ssrc }), nowMs);

describe('order', () => {
  test('packets without a gap go through at once', () => {
    const buffer = filled(0, 65_534, 65_535, 0);
    expect(taken(buffer, 0)).toEqual([65_534, 65_535, 0]);
    expect(taken(buffer, 1000)).toEqual([]);
  });

  test('packets behind a gap wait for the missing one', () => {
    const buffer = filled(0, 1, 3, 4);
    expect(taken(buffer, 0)).toEqual([1]);
    expect(taken(buffer, 299)).toEqual([]);
    push(buffer, 2, 299);
    expect(taken(buffer, 299)).toEqual([2, 3, 4]);
    expect(buffer.counts).toEqual({ duplicates: 0, late: 0, lost: 0, refused: 0 });
  });

  test('the very first packets may come out of order when they come together', () => {
    expect(taken(filled(0, 2, 1, 3), 0)).toEqual([1, 2, 3]);
  });

  test('a packet keeps the time of its arrival', () => {
    const buffer = filled(5, 1, 3);
    push(buffer, 2, 50);
    expect(buffer.take(60).map((item) => item.kind === 'packet' && item.arrivedAtMs)).toEqual([5, 50, 5]);
  });
});

describe('a gap', () => {
  test('is given up 300 ms after it showed', () => {
    const buffer = filled(0, 1, 4);
    expect(taken(buffer, 299)).toEqual([1]);
    expect(taken(buffer, 300)).toEqual([-2, 4]);
    expect(buffer.counts.lost).toBe(2);
  });

  test('is given up at its own time, not at that of another one', () => {
    const buffer = filled(0, 1, 3);
    push(buffer, 5, 200);
    expect(taken(buffer, 300)).toEqual([1, -1, 3]);
    expect(taken(buffer, 499)).toEqual([]);
    expect(taken(buffer, 500)).toEqual([-1, 5]);
  });

  test('does not wait longer because a part of it came', () => {
    const buffer = filled(0, 1, 5);
    expect(taken(buffer, 0)).toEqual([1]);
    push(buffer, 3, 290);
    expect(taken(buffer, 300)).toEqual([-1, 3, -1, 5]);
  });

  test('of more than 200 packets is given up at once, because nobody asks for them', () => {
    expect(taken(filled(0, 1, 202), 0)).toEqual([1]);
    expect(taken(filled(0, 1, 203), 0)).toEqual([1, -201, 203]);
  });
});

describe('packets that are not wanted', () => {
  test('duplicates are dropped, held or given out', () => {
    const buffer = filled(0, 1, 3);
    taken(buffer, 0);
    expect(push(buffer, 1, 1)).toBe('duplicate');
    expect(push(buffer, 3, 1)).toBe('duplicate');
    expect(taken(buffer, 300)).toEqual([-1, 3]);
    expect(buffer.counts.duplicates).toBe(2);
  });

  test('those that come after they were given up are counted as late', () => {
    const buffer = filled(0, 1, 3);
    taken(buffer, 300);
    expect(push(buffer, 2, 301)).toBe('late');
    expect(taken(buffer, 301)).toEqual([]);
    expect(buffer.counts.late).toBe(1);
  });

  test('one with a number far from all others is refused', () => {
    const buffer = filled(0, 1);
    expect(push(buffer, 30_000, 0)).toBe('implausible');
    expect(push(buffer, 2, 0)).toBe('kept');
    expect(taken(buffer, 0)).toEqual([1, 2]);
  });
});

describe('a restart', () => {
  test('of the numbers is told, and what was held is forgotten', () => {
    const buffer = filled(0, 40_000, 40_002);
    taken(buffer, 0);
    push(buffer, 5, 10);
    push(buffer, 6, 10);
    push(buffer, 7, 10);
    expect(taken(buffer, 10)).toEqual(['restarted', 6, 7]);
    expect(buffer.counts.lost).toBe(1);
  });

  test('by another SSRC is told, and stragglers of the former one do not undo it', () => {
    const buffer = filled(0, 10, 11);
    expect(taken(buffer, 0)).toEqual([10, 11]);
    push(buffer, 500, 20, 8);
    expect(push(buffer, 12, 21)).toBe('late');
    push(buffer, 501, 22, 8);
    expect(taken(buffer, 22)).toEqual(['restarted', 500, 501]);
  });

  test('by an SSRC of a while ago is one again', () => {
    const buffer = filled(0, 10);
    push(buffer, 500, 20, 8);
    push(buffer, 11, 1020);
    expect(taken(buffer, 1020)).toEqual(['restarted', 11]);
  });
});

describe('memory', () => {
  test('a buffer that fills up gives up its gap at once', () => {
    const buffer = filled(0, 1);
    taken(buffer, 0);
    for (let number = 3; number < 3 + 2047; number += 1) push(buffer, number, 1);
    expect(taken(buffer, 1)).toEqual([]);
    push(buffer, 2050, 1);
    expect(buffer.take(1)).toHaveLength(1 + 2048);
  });

  test('the same holds for bytes', () => {
    const buffer = filled(0, 1);
    const payload = new Uint8Array(8192);
    for (let sequenceNumber = 3; sequenceNumber < 3 + 512; sequenceNumber += 1) {
      buffer.push(packetOf({ sequenceNumber, payload }), 1);
    }
    expect(buffer.take(1)).toHaveLength(1 + 1 + 512);
  });

  test('packets are refused while nobody takes any', () => {
    const buffer = new JitterBuffer();
    for (let number = 0; number < 5000; number += 1) push(buffer, number, 0);
    expect(push(buffer, 5000, 0)).toBe('full');
    expect(buffer.take(0)).toHaveLength(2048);
    push(buffer, 5001, 1);
    expect(taken(buffer, 1)).toEqual([-2953, 5001]);
  });
});

test('whatever comes, packets come out in order and what is missing is counted', () => {
  const buffer = new JitterBuffer();
  const random = randomFrom(5);
  let expected = 0;
  let restarts = 0;
  for (let round = 0; round < 50_000; round += 1) {
    const offset = random() < 0.01 ? random() * 65_536 : random() * 20 - 10;
    push(buffer, (round + Math.floor(offset) + 65_536) % 65_536, round);
    for (const item of buffer.take(round)) {
      if (item.kind === 'restarted') restarts += 1;
      if (item.kind === 'restarted') expected = -1;
      if (item.kind === 'lost') expected = (expected + item.packets) % 65_536;
      if (item.kind !== 'packet') continue;
      const { sequenceNumber } = item.packet;
      if (expected >= 0 && round > 0) expect(sequenceNumber).toBe(expected);
      expected = (sequenceNumber + 1) % 65_536;
    }
  }
  expect(buffer.counts.late + buffer.counts.duplicates).toBeGreaterThan(1000);
  expect(restarts).toBeLessThan(500);
});
