import { expect, test } from 'vitest';
import { ReceptionStatistics } from './reception-statistics.ts';

/** 90 ticks a millisecond. */
const statistics = () => new ReceptionStatistics({ ssrc: 7, clockRate: 90_000 });

/** Packets 10 ms apart that arrive 10 ms apart. */
function receive(into: ReceptionStatistics, numbers: readonly number[]): void {
  for (const number of numbers)
    into.received({ sequenceNumber: number % 65_536, timestamp: number * 900 }, number * 10);
}

test('before the first packet there is nothing to report', () => {
  expect(statistics().report(0)).toBeNull();
});

test('lost packets are counted in all, and as a fraction since the report before', () => {
  const subject = statistics();
  receive(subject, [100, 101, 102, 104, 105, 107, 108, 109]);
  expect(subject.report(0)).toMatchObject({
    ssrc: 7,
    fractionLost: 51, // 2 of 10 in 256ths
    cumulativeLost: 2,
    extendedHighestSequenceNumber: 109,
  });
  receive(subject, [110, 111]);
  expect(subject.report(0)).toMatchObject({ fractionLost: 0, cumulativeLost: 2 });
  receive(subject, [115]);
  expect(subject.report(0)).toMatchObject({ fractionLost: 192, cumulativeLost: 5 });
  expect(subject.report(0)).toMatchObject({ fractionLost: 0, cumulativeLost: 5 });
});

test('a packet that comes late makes up for its loss', () => {
  const subject = statistics();
  receive(subject, [1, 3]);
  expect(subject.report(0)).toMatchObject({ cumulativeLost: 1 });
  receive(subject, [2]);
  expect(subject.report(0)).toMatchObject({ cumulativeLost: 0, fractionLost: 0 });
});

test('duplicates make the count negative, never the fraction', () => {
  const subject = statistics();
  receive(subject, [1, 2, 2, 2, 3]);
  expect(subject.report(0)).toMatchObject({ cumulativeLost: -2, fractionLost: 0 });
});

test('cycles of the sequence number are counted', () => {
  const subject = statistics();
  receive(subject, [65_534, 65_535, 65_536, 65_537]);
  expect(subject.report(0)).toMatchObject({ extendedHighestSequenceNumber: 0x10001, cumulativeLost: 0 });
});

test('even arrival is no jitter, whatever the timestamps are', () => {
  const subject = statistics();
  for (let index = 0; index < 50; index += 1) {
    subject.received(
      { sequenceNumber: index, timestamp: (2 ** 32 - 9000 + index * 900) % 2 ** 32 },
      index * 10,
    );
  }
  expect(subject.report(0)?.jitter).toBe(0);
});

test('jitter is a sixteenth of each deviation, in ticks', () => {
  const subject = statistics();
  subject.received({ sequenceNumber: 1, timestamp: 0 }, 0);
  subject.received({ sequenceNumber: 2, timestamp: 900 }, 10 + 16);
  expect(subject.report(0)?.jitter).toBe(90); // 16 ms * 90 / 16
});

test('a retransmission on the same SSRC is no jitter', () => {
  const subject = statistics();
  subject.received({ sequenceNumber: 1, timestamp: 0 }, 0);
  subject.received({ sequenceNumber: 3, timestamp: 1800 }, 20);
  subject.received({ sequenceNumber: 2, timestamp: 900 }, 200);
  expect(subject.report(0)?.jitter).toBe(0);
});

test('the newest sender report is echoed with its age in 65536ths of a second', () => {
  const subject = statistics();
  receive(subject, [1]);
  expect(subject.report(50)).toMatchObject({ lastSenderReport: 0, delaySinceLastSenderReport: 0 });
  subject.senderReportArrived({ ntpMiddle: 0xaabbccdd }, 1000);
  expect(subject.report(1500)).toMatchObject({
    lastSenderReport: 0xaabbccdd,
    delaySinceLastSenderReport: 32_768,
  });
});

test('one packet far from all others changes nothing, two in a row are a restart', () => {
  const subject = statistics();
  receive(subject, [1, 2, 40_000, 3]);
  expect(subject.report(0)).toMatchObject({ extendedHighestSequenceNumber: 3, cumulativeLost: 0 });
  receive(subject, [40_000, 40_001, 40_002]);
  expect(subject.report(0)).toMatchObject({
    extendedHighestSequenceNumber: 40_002,
    cumulativeLost: 0,
    fractionLost: 0,
  });
});
