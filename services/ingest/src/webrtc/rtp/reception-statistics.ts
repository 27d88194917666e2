import type { ReportBlock } from './report-block.ts';
import type { RtpPacket } from './rtp-packet.ts';
import type { SenderReport } from './rtcp-reader.ts';
import { SequenceUnwrapper, signedDifference32 } from './unwrap.ts';

const MAX_CUMULATIVE_LOST = 0x7f_ff_ff;
const MIN_CUMULATIVE_LOST = -0x80_00_00;
const MAX_WORD = 0xff_ff_ff_ff;
/** 65536ths of a second in a millisecond. */
const DELAY_UNITS_PER_MS = 65.536;
/** Weight of the newest packet (RFC 3550, 6.4.1). */
const JITTER_WEIGHT = 1 / 16;

interface Counts {
  /** First and highest number of this run of the sender, unwrapped. */
  readonly first: number;
  highest: number;
  received: number;
  /** Both as they were at the report before. */
  expectedBefore: number;
  receivedBefore: number;
}

/** What the receiver reports tell about one SSRC (RFC 3550, A.1, A.3 and A.8). */
export class ReceptionStatistics {
  readonly #ssrc: number;
  readonly #ticksPerMs: number;
  readonly #unwrapper = new SequenceUnwrapper();
  #restarts = 0;
  #counts: Counts | null = null;
  #newest: { timestamp: number; arrivedAtMs: number } | null = null;
  #jitter = 0;
  #senderReport: { ntpMiddle: number; arrivedAtMs: number } | null = null;

  /** `clockRate` in Hz. */
  constructor({ ssrc, clockRate }: { ssrc: number; clockRate: number }) {
    this.#ssrc = ssrc;
    this.#ticksPerMs = clockRate / 1000;
  }

  /** Every packet of the SSRC, duplicates included. */
  received(packet: Pick<RtpPacket, 'sequenceNumber' | 'timestamp'>, arrivedAtMs: number): void {
    const number = this.#unwrapper.unwrap(packet.sequenceNumber);
    if (number === null) return;
    const counts = this.#countsFor(number);
    if (number < counts.first) return;
    counts.received += 1;
    if (number <= counts.highest) return;
    counts.highest = number;
    // Only packets that come in order: OBS retransmits on the same SSRC, which is not the network's jitter.
    this.#measureJitter(packet.timestamp, arrivedAtMs);
  }

  senderReportArrived({ ntpMiddle }: Pick<SenderReport, 'ntpMiddle'>, arrivedAtMs: number): void {
    this.#senderReport = { ntpMiddle, arrivedAtMs };
  }

  /** Begins a new interval of `fractionLost`. Null before the first packet. */
  report(nowMs: number): ReportBlock | null {
    const counts = this.#counts;
    if (counts === null) return null;
    const expected = counts.highest - counts.first + 1;
    const lost = expected - counts.received;
    const expectedNow = expected - counts.expectedBefore;
    const lostNow = expectedNow - (counts.received - counts.receivedBefore);
    counts.expectedBefore = expected;
    counts.receivedBefore = counts.received;
    const delayMs = this.#senderReport === null ? 0 : Math.max(0, nowMs - this.#senderReport.arrivedAtMs);
    return {
      ssrc: this.#ssrc,
      fractionLost: lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      cumulativeLost: Math.min(Math.max(lost, MIN_CUMULATIVE_LOST), MAX_CUMULATIVE_LOST),
      extendedHighestSequenceNumber: counts.highest % (MAX_WORD + 1),
      jitter: Math.min(Math.floor(this.#jitter), MAX_WORD),
      lastSenderReport: this.#senderReport?.ntpMiddle ?? 0,
      delaySinceLastSenderReport: Math.min(Math.round(delayMs * DELAY_UNITS_PER_MS), MAX_WORD),
    };
  }

  #countsFor(number: number): Counts {
    const restarted = this.#unwrapper.restarts !== this.#restarts;
    if (this.#counts !== null && !restarted) return this.#counts;
    this.#restarts = this.#unwrapper.restarts;
    this.#newest = null;
    const counts = { first: number, highest: number - 1, received: 0, expectedBefore: 0, receivedBefore: 0 };
    this.#counts = counts;
    return counts;
  }

  #measureJitter(timestamp: number, arrivedAtMs: number): void {
    const before = this.#newest;
    this.#newest = { timestamp, arrivedAtMs };
    if (before === null) return;
    const arrivalTicks = (arrivedAtMs - before.arrivedAtMs) * this.#ticksPerMs;
    const difference = Math.abs(arrivalTicks - signedDifference32(timestamp, before.timestamp));
    this.#jitter += (difference - this.#jitter) * JITTER_WEIGHT;
  }
}
