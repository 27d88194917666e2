import type { TimedFrame } from '../matroska/live-matroska.ts';
import { readRtcp } from '../rtp/rtcp-reader.ts';
import { genericNack, type RtcpSender } from '../rtp/rtcp-writer.ts';
import { RtpClock } from '../rtp/rtp-clock.ts';
import { isRtcp, parseRtpPacket } from '../rtp/rtp-packet.ts';
import type { Agreement } from '../sdp/sdp-negotiation.ts';
import { FrameGate } from './frame-gate.ts';
import { KeyframeAsker } from './keyframe-asker.ts';
import { STANDSTILL_MS, STANDSTILL_PATIENCE_MS } from './limits.ts';
import { ReceiverFeedback } from './receiver-feedback.ts';
import { planSession, type SessionPlan, type TrackName, type TrackPlan } from './session-plan.ts';
import { type TrackEvent, TrackFrames } from './track-frames.ts';
import { TrackPackets } from './track-packets.ts';

/** Says who speaks in RTCP; the same for all sessions, which share nothing else. */
const CNAME = 'naru';

interface Track {
  readonly name: TrackName;
  readonly packets: TrackPackets;
  readonly frames: TrackFrames;
}

/** What a session has seen so far, for logs and tests. */
export interface MediaSessionCounts {
  /** Datagrams that were neither RTP nor RTCP of this session. */
  readonly ignored: number;
  readonly keyframeRequests: number;
  readonly discontinuities: number;
  readonly tracks: Readonly<Partial<Record<TrackName, TrackPackets['counts']>>>;
}

/**
 * From decrypted datagrams to frames with their times, and the RTCP that keeps them coming. Pure: time (monotonic ms) and
 * datagrams come in, datagrams and frames go out by callback, within the call that causes them.
 */
export class MediaSession {
  readonly #plan: SessionPlan;
  readonly #startedAtMs: number;
  readonly #sender: RtcpSender;
  readonly #send: (datagram: Uint8Array) => void;
  readonly #onFrame: (frame: TimedFrame) => void;
  readonly #tracks: readonly Track[];
  readonly #video: Track | null;
  readonly #clock: RtpClock;
  readonly #gate: FrameGate;
  readonly #asker: KeyframeAsker;
  readonly #feedback: ReceiverFeedback;
  #ignored = 0;
  #lastPacketAtMs: number | null = null;
  /** Of the newest call. */
  #awakeAtMs: number;

  constructor(options: {
    agreement: Agreement;
    /** Time 0 of the frames. */
    startedAtMs: number;
    /** Ours in RTCP: random, 32 bits. */
    ssrc: number;
    /** For senders that follow REMB; null for our usual limit. */
    maxBitsPerSecond: number | null;
    send: (datagram: Uint8Array) => void;
    onFrame: (frame: TimedFrame) => void;
  }) {
    const plan = planSession(options.agreement);
    this.#plan = plan;
    this.#startedAtMs = options.startedAtMs;
    this.#awakeAtMs = options.startedAtMs;
    this.#sender = { ssrc: options.ssrc, cname: CNAME, reducedSize: plan.usesReducedSize };
    this.#send = options.send;
    this.#onFrame = options.onFrame;
    this.#tracks = plan.tracks.map(trackOf);
    this.#video = this.#tracks.find(({ name }) => name === 'video') ?? null;
    this.#clock = new RtpClock(
      Object.fromEntries(plan.tracks.map(({ track, clockRate }) => [track, clockRate])),
    );
    this.#gate = new FrameGate(plan);
    this.#asker = new KeyframeAsker({ sender: this.#sender, way: plan.keyframeRequest });
    this.#feedback = new ReceiverFeedback({ ...options, plan, sender: this.#sender });
  }

  get plan(): SessionPlan {
    return this.#plan;
  }

  /** Whether any packet of the video ever came. */
  get hasVideo(): boolean {
    return (this.#video?.packets.ssrc ?? null) !== null;
  }

  /** When the newest RTP or RTCP of this session came; null before the first. */
  get lastPacketAtMs(): number | null {
    return this.#lastPacketAtMs;
  }

  get counts(): MediaSessionCounts {
    return {
      ignored: this.#ignored,
      keyframeRequests: this.#asker.requests.requested,
      discontinuities: this.#clock.discontinuities,
      tracks: Object.fromEntries(this.#tracks.map(({ name, packets }) => [name, packets.counts])),
    };
  }

  /** Anything that came over the connection; nobody changes the bytes afterwards. Tells whether it was media. */
  receive(datagram: Uint8Array, nowMs: number): boolean {
    this.#noticeStandstill(nowMs);
    if (isRtcp(datagram)) {
      this.#receiveRtcp(datagram, nowMs);
      return false;
    }
    const packet = parseRtpPacket(datagram);
    if (packet === null) return this.#ignore();
    this.#feedback.received(packet, nowMs);
    const isFirst = this.#video?.packets.ssrc === null;
    const track = this.#tracks.find(({ packets }) => packets.receive(packet, nowMs));
    if (track === undefined) return this.#ignore();
    this.#lastPacketAtMs = nowMs;
    if (isFirst && track === this.#video) this.#asker.requests.want('start', nowMs);
    this.#deliver(track, nowMs);
    return packet.payload.length > 0;
  }

  /** To be called every 10 ms. */
  tick(nowMs: number): void {
    this.#noticeStandstill(nowMs);
    for (const track of this.#tracks) {
      this.#deliver(track, nowMs);
      this.#requestPackets(track, nowMs);
    }
    const request = this.#asker.due(this.#video?.packets.ssrc ?? null, nowMs);
    if (request !== null) this.#send(request);
    const received = this.#tracks.map(({ packets }) => packets);
    for (const datagram of this.#feedback.due(received, nowMs)) this.#send(datagram);
  }

  /** Somebody wants to begin with the pictures to come. */
  wantKeyframe(nowMs: number): void {
    this.#asker.requests.want('consumer', nowMs);
  }

  #noticeStandstill(nowMs: number): void {
    if (nowMs - this.#awakeAtMs > STANDSTILL_MS) {
      for (const { packets } of this.#tracks) packets.excuseUntil(nowMs + STANDSTILL_PATIENCE_MS);
    }
    this.#awakeAtMs = nowMs;
  }

  #ignore(): false {
    this.#ignored += 1;
    return false;
  }

  #receiveRtcp(datagram: Uint8Array, nowMs: number): void {
    const packets = readRtcp(datagram);
    if (packets === null) {
      this.#ignore();
      return;
    }
    this.#lastPacketAtMs = nowMs;
    for (const packet of packets) {
      if (packet.kind !== 'sender-report') continue;
      const track = this.#tracks.find(({ packets }) => packets.ssrc === packet.ssrc);
      track?.packets.senderReport(packet, nowMs);
      if (track !== undefined) this.#clock.senderReport(track.name, packet, nowMs);
    }
  }

  #deliver(track: Track, nowMs: number): void {
    for (const item of track.packets.take(nowMs)) {
      for (const event of track.frames.push(item)) this.#handle(track, event, nowMs);
    }
  }

  #handle({ name }: Track, event: TrackEvent, nowMs: number): void {
    if (event.kind === 'restarted') {
      this.#clock.restart(name);
      if (name === 'audio') return;
      this.#gate.restart();
      this.#asker.requests.want('loss', nowMs);
      return;
    }
    const { frame, arrivedAtMs } = event;
    if (name === 'video' && !this.#admits(frame, nowMs)) return;
    const placedMs = this.#clock.place(name, frame.rtpTimestamp, arrivedAtMs);
    this.#onFrame({ track: name, timestampMs: placedMs - this.#startedAtMs, frame });
  }

  #admits(frame: TimedFrame['frame'], nowMs: number): boolean {
    const { passes, lost } = this.#gate.admit(frame);
    if (frame.isKeyframe && passes) this.#asker.requests.keyframeArrived(nowMs);
    if (lost) this.#asker.requests.want('loss', nowMs);
    return passes;
  }

  #requestPackets({ name, packets }: Track, nowMs: number): void {
    const decision = packets.nack(nowMs);
    if (decision.kind === 'keyframe' && name === 'video') this.#asker.requests.want('loss', nowMs);
    if (decision.kind !== 'nack' || !this.#plan.usesNack || packets.ssrc === null) return;
    const datagram = genericNack(this.#sender, packets.ssrc, decision.sequenceNumbers);
    if (datagram !== null) this.#send(datagram);
  }
}

const trackOf = (plan: TrackPlan): Track => ({
  name: plan.track,
  packets: new TrackPackets(plan),
  frames: new TrackFrames(plan.codec),
});
