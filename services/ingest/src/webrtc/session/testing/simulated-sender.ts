import type { VideoCodec } from '../../depacketize/encoded-frame.ts';
import { readRtcp } from '../../rtp/rtcp-reader.ts';
import { packetize } from '../../testing/packetize.ts';

const OPUS_MS = 20;
const FPS = 30;
/** Of the sender's wall clock: RTP timestamps begin anywhere. */
const FIRST_RTP_TIME = { video: 4_294_900_000, audio: 77_000 };

export interface SenderOptions {
  readonly codec: VideoCodec;
  /** Frames, 30 a second, repeated for ever; the first is a keyframe. */
  readonly video: readonly Uint8Array[];
  /** Opus packets of 20 ms, repeated for ever; null for no audio. */
  readonly audio: readonly Uint8Array[] | null;
  readonly videoSsrc?: number;
  readonly videoPayloadType: number;
  readonly audioPayloadType: number;
  /** Begins at the first frame again when a keyframe is asked for, as browsers do; OBS ignores it. */
  readonly answersKeyframeRequests: boolean;
  /** Header extension with the transport-wide sequence number. */
  readonly transportCcId?: number;
  readonly rtxPayloadType?: number;
}

/** What the receiver asked of the sender. */
export interface SenderSeen {
  nacked: number;
  keyframeRequests: number;
  transportFeedbacks: number;
  rembs: number;
  receiverReports: number;
}

/** A publisher in memory: gives datagrams as time passes, and answers RTCP by sending again. */
export class SimulatedSender {
  readonly seen: SenderSeen = {
    nacked: 0,
    keyframeRequests: 0,
    transportFeedbacks: 0,
    rembs: 0,
    receiverReports: 0,
  };
  /** Video frames sent so far. */
  videoFrames = 0;
  stopsVideo = false;
  readonly #options: SenderOptions;
  readonly #videoSsrc: number;
  #at = 0;
  #audioPackets = 0;
  #sequence = { video: 65_300, audio: 100 };
  #transportSequence = 65_000;
  #rtxSequence = 9;
  #sent = new Map<number, Buffer>();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#videoSsrc = options.videoSsrc ?? 1001;
  }

  /** Datagrams that are due at `elapsedMs` since the start. */
  due(elapsedMs: number): Buffer[] {
    const { codec, video, audio, videoPayloadType, audioPayloadType } = this.#options;
    const datagrams: Buffer[] = [];
    while ((this.videoFrames * 1000) / FPS <= elapsedMs) {
      const time = FIRST_RTP_TIME.video + (this.videoFrames * 90_000) / FPS;
      const data = video[this.#at % video.length] ?? new Uint8Array(0);
      this.#at += 1;
      this.videoFrames += 1;
      if (this.stopsVideo) continue;
      for (const { payload, marker, timestamp } of packetize(codec, [{ data, timestamp: time }])) {
        const header = { payloadType: videoPayloadType, marker, timestamp, ssrc: this.#videoSsrc };
        const sequence = this.#sequence.video;
        this.#sequence.video = (sequence + 1) & 0xffff;
        const datagram = this.#rtp({ ...header, sequence }, payload);
        this.#sent.set(sequence, datagram);
        datagrams.push(datagram);
      }
    }
    if (audio === null) return datagrams;
    while (this.#audioPackets * OPUS_MS <= elapsedMs) {
      const timestamp = (FIRST_RTP_TIME.audio + this.#audioPackets * 48 * OPUS_MS) >>> 0;
      const payload = audio[this.#audioPackets % audio.length] ?? new Uint8Array(0);
      const sequence = this.#sequence.audio;
      this.#sequence.audio = (sequence + 1) & 0xffff;
      this.#audioPackets += 1;
      const header = { payloadType: audioPayloadType, marker: false, timestamp, ssrc: 2002, sequence };
      datagrams.push(this.#rtp(header, payload));
    }
    return datagrams;
  }

  /** Takes RTCP; what it makes the sender send at once. */
  receive(datagram: Uint8Array): Buffer[] {
    const bytes = Buffer.from(datagram);
    if (readRtcp(bytes) === null) throw new Error('no RTCP');
    const answers: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 4 * (bytes.readUInt16BE(at + 2) + 1)) {
      const [format, type] = [bytes.readUInt8(at) & 0x1f, bytes.readUInt8(at + 1)];
      if (type === 201 && format > 0) this.seen.receiverReports += 1;
      if (type === 205 && format === 15) this.seen.transportFeedbacks += 1;
      if (type === 206 && format === 15) this.seen.rembs += 1;
      if (type === 206 && (format === 1 || format === 4)) {
        this.seen.keyframeRequests += 1;
        if (this.#options.answersKeyframeRequests) this.#at = 0;
      }
      if (type === 205 && format === 1 && bytes.readUInt32BE(at + 8) === this.#videoSsrc) {
        const end = at + 4 * (bytes.readUInt16BE(at + 2) + 1);
        for (let entry = at + 12; entry < end; entry += 4) answers.push(...this.#again(bytes, entry));
      }
    }
    return answers;
  }

  #again(bytes: Buffer, at: number): Buffer[] {
    const first = bytes.readUInt16BE(at);
    const mask = bytes.readUInt16BE(at + 2);
    const numbers = [first];
    for (let bit = 0; bit < 16; bit += 1)
      if ((mask & (1 << bit)) !== 0) numbers.push((first + bit + 1) & 0xffff);
    this.seen.nacked += numbers.length;
    return numbers.flatMap((number) => {
      const sent = this.#sent.get(number);
      return sent === undefined ? [] : [this.#retransmission(sent, number)];
    });
  }

  #retransmission(sent: Buffer, number: number): Buffer {
    const { rtxPayloadType, transportCcId } = this.#options;
    if (rtxPayloadType === undefined) return sent;
    const payload = sent.subarray(transportCcId === undefined ? 12 : 20);
    const original = Buffer.from([number >> 8, number & 0xff]);
    const sequence = this.#rtxSequence;
    this.#rtxSequence += 1;
    const header = { payloadType: rtxPayloadType, marker: (sent.readUInt8(1) & 0x80) !== 0, ssrc: 3003 };
    return this.#rtp(
      { ...header, sequence, timestamp: sent.readUInt32BE(4) },
      Buffer.concat([original, payload]),
    );
  }

  #rtp(
    header: { payloadType: number; marker: boolean; timestamp: number; ssrc: number; sequence: number },
    payload: Uint8Array,
  ): Buffer {
    const { transportCcId } = this.#options;
    const fixed = Buffer.alloc(12);
    fixed.writeUInt8(transportCcId === undefined ? 0x80 : 0x90, 0);
    fixed.writeUInt8((header.marker ? 0x80 : 0) | header.payloadType, 1);
    fixed.writeUInt16BE(header.sequence, 2);
    fixed.writeUInt32BE(header.timestamp >>> 0, 4);
    fixed.writeUInt32BE(header.ssrc, 8);
    if (transportCcId === undefined) return Buffer.concat([fixed, payload]);
    const extension = Buffer.from([0xbe, 0xde, 0, 1, (transportCcId << 4) | 1, 0, 0, 0]);
    extension.writeUInt16BE(this.#transportSequence & 0xffff, 5);
    this.#transportSequence += 1;
    return Buffer.concat([fixed, extension, payload]);
  }
}
