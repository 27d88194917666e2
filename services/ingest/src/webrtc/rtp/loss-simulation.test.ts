import { describe, expect, test } from 'vitest';
import { JitterBuffer } from './jitter-buffer.ts';
import { NackSchedule } from './nack-schedule.ts';
import { packetOf, randomFrom } from './testing/rtp-samples.ts';
import { signedDifference16 } from './unwrap.ts';

/** 333 packets a second, about 3 Mbit/s. */
const PACKET_INTERVAL_MS = 3;
const ONE_WAY_MS = 20;
/** So that the numbers wrap early on. */
const FIRST_NUMBER = 65_000;

interface Link {
  readonly durationMs: number;
  /** Probability that a datagram sent at this time is lost, in either direction. */
  readonly lossAt: (nowMs: number) => number;
  readonly retransmits: boolean;
}

/** Sender, link, jitter buffer and NACK schedule in steps of 1 ms. */
function simulate({ durationMs, lossAt, retransmits }: Link) {
  const random = randomFrom(42);
  const buffer = new JitterBuffer();
  const schedule = new NackSchedule();
  const sentAtMs = new Map<number, number>();
  const arrivals = new Map<number, (() => void)[]>();
  const delivered: { number: number; ageMs: number; atMs: number }[] = [];
  let keyframeRequests = 0;
  let restarts = 0;
  let nowMs = 0;

  const transmit = (arrive: () => void): void => {
    if (random() < lossAt(nowMs)) return;
    const atMs = nowMs + ONE_WAY_MS;
    arrivals.set(atMs, [...(arrivals.get(atMs) ?? []), arrive]);
  };
  const sendPacket = (sequenceNumber: number): void =>
    transmit(() => {
      buffer.push(packetOf({ sequenceNumber }), nowMs);
      schedule.received(sequenceNumber, nowMs);
    });

  for (; nowMs < durationMs + 500; nowMs += 1) {
    if (nowMs < durationMs && nowMs % PACKET_INTERVAL_MS === 0) {
      const number = (FIRST_NUMBER + nowMs / PACKET_INTERVAL_MS) % 65_536;
      sentAtMs.set(number, nowMs);
      sendPacket(number);
    }
    for (const arrive of arrivals.get(nowMs) ?? []) arrive();
    arrivals.delete(nowMs);
    const decision = schedule.due(nowMs, 2 * ONE_WAY_MS);
    if (decision.kind === 'keyframe') keyframeRequests += 1;
    if (decision.kind === 'nack' && retransmits) transmit(() => decision.sequenceNumbers.forEach(sendPacket));
    for (const item of buffer.take(nowMs)) {
      if (item.kind === 'restarted') restarts += 1;
      if (item.kind !== 'packet') continue;
      const number = item.packet.sequenceNumber;
      delivered.push({ number, ageMs: nowMs - (sentAtMs.get(number) ?? -Infinity), atMs: nowMs });
    }
  }
  const sent = sentAtMs.size;
  const inTime = delivered.filter(({ ageMs }) => ageMs <= 300).length / sent;
  const inOrder = delivered.every(
    ({ number }, index) => index === 0 || signedDifference16(number, delivered[index - 1]?.number ?? 0) > 0,
  );
  return {
    sent,
    delivered,
    inTime,
    inOrder,
    restarts,
    keyframeRequests,
    nacks: schedule.counts,
    buffer: buffer.counts,
  };
}

describe('5 % random loss, 40 ms round trip', () => {
  // Whole at both ends: what is lost there shows no gap and cannot be counted.
  const lossAt = (nowMs: number) => (nowMs < 100 || nowMs >= 59_000 ? 0 : 0.05);
  const link = { durationMs: 60_000, lossAt };

  test('with retransmission at least 99 % of the packets come out in order within 300 ms', () => {
    const result = simulate({ ...link, retransmits: true });
    expect(result.inTime).toBeGreaterThanOrEqual(0.99);
    expect(result.inOrder).toBe(true);
    expect(result.keyframeRequests).toBe(0);
    expect(result.delivered.length + result.buffer.lost).toBe(result.sent);
    // Each loss costs little more than one request.
    expect(result.nacks.requested).toBeLessThan(result.sent * 0.05 * 1.5);
    expect(result.nacks.recovered).toBeGreaterThan(result.sent * 0.04);
  });

  test('without it far fewer do, so the above is not for free', () => {
    const result = simulate({ ...link, retransmits: false });
    expect(result.inTime).toBeLessThan(0.8);
    expect(result.inOrder).toBe(true);
    expect(result.buffer.lost).toBeGreaterThan(result.sent * 0.04);
  });
});

describe('an outage of 8 s', () => {
  const isOut = (nowMs: number) => nowMs >= 10_000 && nowMs < 18_000;
  const firstAfter = (result: ReturnType<typeof simulate>) =>
    result.delivered.find(({ atMs }) => atMs >= 18_000);

  test('costs one keyframe request and no NACK, and the first packet after it comes out at once', () => {
    const result = simulate({
      durationMs: 30_000,
      lossAt: (nowMs) => (isOut(nowMs) ? 1 : 0),
      retransmits: true,
    });
    expect(result.nacks.requested).toBe(0);
    expect(result.keyframeRequests).toBe(1);
    expect(result.buffer.lost).toBeGreaterThan(2600);
    expect(firstAfter(result)?.ageMs).toBe(ONE_WAY_MS);
    expect(result.inOrder).toBe(true);
  });

  test('on a link that loses 5 % anyway adds next to no NACKs', () => {
    const lossAt = (nowMs: number) => (isOut(nowMs) ? 1 : 0.05);
    const result = simulate({ durationMs: 30_000, lossAt, retransmits: true });
    expect(result.nacks.requested).toBeLessThan(700);
    expect(result.keyframeRequests).toBe(1);
    expect(firstAfter(result)?.ageMs).toBeLessThan(300);
    expect(result.inOrder).toBe(true);
  });
});

test('an outage that takes more numbers than are believed is a restart, and costs one packet more', () => {
  const lossAt = (nowMs: number) => (nowMs >= 10_000 && nowMs < 22_000 ? 1 : 0);
  const result = simulate({ durationMs: 30_000, lossAt, retransmits: true });
  expect(result.restarts).toBe(1);
  expect(result.keyframeRequests).toBe(1);
  expect(result.nacks.requested).toBe(0);
  const after = result.delivered.find(({ atMs }) => atMs >= 22_000);
  // 22,002 is the first time of sending after it; that packet is not believed yet.
  expect(after).toMatchObject({ ageMs: ONE_WAY_MS, atMs: 22_005 + ONE_WAY_MS });
});
