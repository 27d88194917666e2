import { JitterBuffer, type JitterBufferCounts, type JitterBufferItem } from '../rtp/jitter-buffer.ts';
import { type NackCounts, type NackDecision, NackSchedule } from '../rtp/nack-schedule.ts';
import { ReceptionStatistics } from '../rtp/reception-statistics.ts';
import type { ReportBlock } from '../rtp/report-block.ts';
import type { SenderReport } from '../rtp/rtcp-reader.ts';
import type { RtpPacket } from '../rtp/rtp-packet.ts';
import { unwrapRtx } from '../rtp/rtx-unwrap.ts';
import { ASSUMED_ROUND_TRIP_MS } from './limits.ts';
import type { TrackPlan } from './session-plan.ts';

interface Stream {
  readonly ssrc: number;
  readonly nacks: NackSchedule;
  readonly statistics: ReceptionStatistics;
}

/** The packets of one track, put in order: takes its retransmissions, and follows it to another SSRC. */
export class TrackPackets {
  readonly #plan: TrackPlan;
  readonly #rtx: ReadonlyMap<number, number>;
  readonly #buffer = new JitterBuffer();
  #stream: Stream | null = null;

  constructor(plan: TrackPlan) {
    this.#plan = plan;
    const { payloadType, rtxPayloadType } = plan;
    this.#rtx = new Map(rtxPayloadType === null ? [] : [[rtxPayloadType, payloadType]]);
  }

  /** Null before the first packet. */
  get ssrc(): number | null {
    return this.#stream?.ssrc ?? null;
  }

  get counts(): { readonly buffer: JitterBufferCounts; readonly nacks: NackCounts | null } {
    return { buffer: this.#buffer.counts, nacks: this.#stream?.nacks.counts ?? null };
  }

  /** False for packets of other payload types, and of simulcast layers that are not taken. */
  receive(packet: RtpPacket, nowMs: number): boolean {
    if (this.#rtx.has(packet.payloadType)) {
      this.#retransmitted(packet, nowMs);
      return true;
    }
    if (packet.payloadType !== this.#plan.payloadType || !this.#isOfLayer(packet)) return false;
    const outcome = this.#buffer.push(packet, nowMs);
    if (packet.ssrc !== this.#stream?.ssrc) {
      if (outcome === 'late') return true; // of the SSRC before
      this.#stream = newStream(packet.ssrc, this.#plan.clockRate);
    }
    this.#stream.statistics.received(packet, nowMs);
    this.#stream.nacks.received(packet.sequenceNumber, nowMs);
    return true;
  }

  /** Until then packets may be late through our own fault. */
  excuseUntil(untilMs: number): void {
    this.#buffer.excuseUntil(untilMs);
    this.#stream?.nacks.excuseUntil(untilMs);
  }

  take(nowMs: number): JitterBufferItem[] {
    return this.#buffer.take(nowMs);
  }

  nack(nowMs: number): NackDecision {
    return this.#stream?.nacks.due(nowMs, ASSUMED_ROUND_TRIP_MS) ?? { kind: 'nothing' };
  }

  senderReport(report: SenderReport, nowMs: number): void {
    this.#stream?.statistics.senderReportArrived(report, nowMs);
  }

  report(nowMs: number): ReportBlock | null {
    return this.#stream?.statistics.report(nowMs) ?? null;
  }

  #retransmitted(packet: RtpPacket, nowMs: number): void {
    if (this.#stream === null) return; // nothing to belong to
    const original = unwrapRtx(packet, { mediaSsrc: this.#stream.ssrc, payloadTypes: this.#rtx });
    if (original === null) return;
    this.#buffer.push(original, nowMs);
    this.#stream.nacks.received(original.sequenceNumber, nowMs);
  }

  /** Senders may stop naming the layer once it was received (RFC 8852, 3.1); then the SSRC tells. */
  #isOfLayer(packet: RtpPacket): boolean {
    const { layer } = this.#plan;
    if (layer === null) return true;
    const rid = packet.extensions.get(layer.extensionId);
    return rid === undefined ? packet.ssrc === this.ssrc : Buffer.from(rid).toString('latin1') === layer.rid;
  }
}

const newStream = (ssrc: number, clockRate: number): Stream => ({
  ssrc,
  nacks: new NackSchedule(),
  statistics: new ReceptionStatistics({ ssrc, clockRate }),
});
