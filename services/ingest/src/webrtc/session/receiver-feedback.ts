import { type RtcpSender, receiverEstimatedBitrate, receiverReport } from '../rtp/rtcp-writer.ts';
import type { RtpPacket } from '../rtp/rtp-packet.ts';
import { TwccFeedback, transportSequenceNumber } from '../rtp/twcc-feedback.ts';
import { MAX_BITS_PER_SECOND, REPORT_INTERVAL_MS, TRANSPORT_FEEDBACK_INTERVAL_MS } from './limits.ts';
import type { SessionPlan } from './session-plan.ts';
import type { TrackPackets } from './track-packets.ts';

/** What the sender is told regularly: how its packets arrive, and what that means for its bit rate. */
export class ReceiverFeedback {
  readonly #plan: SessionPlan;
  readonly #sender: RtcpSender;
  readonly #maxBitsPerSecond: number;
  readonly #twcc = new TwccFeedback();
  #nextTransportFeedbackMs = -Infinity;
  #nextReportMs: number | null = null;

  constructor(options: { plan: SessionPlan; sender: RtcpSender; maxBitsPerSecond: number | null }) {
    this.#plan = options.plan;
    this.#sender = options.sender;
    this.#maxBitsPerSecond = options.maxBitsPerSecond ?? MAX_BITS_PER_SECOND;
  }

  /** Every packet of the connection, whatever it is for. */
  received(packet: RtpPacket, nowMs: number): void {
    const { transportCcId } = this.#plan;
    if (transportCcId === null) return;
    const number = transportSequenceNumber(packet.extensions.get(transportCcId));
    if (number !== null) this.#twcc.record(number, nowMs);
  }

  /** Datagrams that are due. */
  due(tracks: readonly TrackPackets[], nowMs: number): Uint8Array[] {
    const ssrcs = tracks.flatMap(({ ssrc }) => ssrc ?? []);
    return [...this.#transportFeedback(ssrcs, nowMs), ...this.#reports(tracks, ssrcs, nowMs)];
  }

  #transportFeedback([ssrc = 0]: readonly number[], nowMs: number): Uint8Array[] {
    if (this.#plan.transportCcId === null || nowMs < this.#nextTransportFeedbackMs) return [];
    this.#nextTransportFeedbackMs = nowMs + TRANSPORT_FEEDBACK_INTERVAL_MS;
    return this.#twcc.build(this.#sender, ssrc);
  }

  #reports(tracks: readonly TrackPackets[], ssrcs: readonly number[], nowMs: number): Uint8Array[] {
    if (ssrcs.length === 0) return [];
    const dueMs = this.#nextReportMs;
    if (dueMs !== null && nowMs < dueMs) return [];
    this.#nextReportMs = nowMs + REPORT_INTERVAL_MS;
    // The first one would tell of one packet, but REMB has to come before the sender settles on less.
    const blocks = dueMs === null ? [] : tracks.flatMap((track) => track.report(nowMs) ?? []);
    const reports = blocks.length === 0 ? [] : [receiverReport(this.#sender, blocks)];
    if (!this.#plan.usesRemb) return reports;
    return [...reports, receiverEstimatedBitrate(this.#sender, this.#maxBitsPerSecond, ssrcs)];
  }
}
