import { element } from './ebml.ts';
import type { MatroskaTracks } from './matroska-tracks.ts';

/** Sound that did not arrive while so much of the pictures did has stopped; a lost packet or two is not that. */
const SOUND_STOPPED_MS = 500;
const PACKET_MS = 20;
/** More than this before a picture is left to FFmpeg, which fills it in at once; blocks must fit into their cluster. */
const MAX_FILL_MS = 1000;
/** Opus, full band, 20 ms, stereo; no bit is set but the one for silence (RFC 6716, 3.1 and 4.3). */
const SILENT_PACKET = Uint8Array.of(0xfc, 0xff, 0xfe);
/** OpusHead (RFC 7845, 5.1): version 1, two channels, no pre-skip, 48 kHz, no gain, mapping family 0. */
const OPUS_HEAD = Buffer.concat([Buffer.from('OpusHead'), Buffer.from('0102000080bb0000000000', 'hex')]);

const SIMPLE_BLOCK = 0xa3;
const KEYFRAME_FLAG = 0x80;
const MIN_RELATIVE_TICK = -(2 ** 15);
const MAX_RELATIVE_TICK = 2 ** 15 - 1;

export interface SilentBlock {
  readonly tick: number;
  readonly bytes: Uint8Array;
}

/**
 * Silence where a feed has no sound, or no more: FFmpeg would hold parts back for a track that says nothing. Once sound is
 * back, it begins where the silence ends.
 */
export class MatroskaSilence {
  readonly #tracks: MatroskaTracks;
  readonly #ticksPerMs: number;
  /** Where silence would go on; null before the first picture or sound. */
  #soundEnd: number | null = null;
  /** The end of the newest silence. */
  #silenceEnd = Number.NEGATIVE_INFINITY;
  /** Newest picture when sound arrived last. */
  #heardAt: number | null = null;
  #newestPicture: number | null = null;
  #isSilent: boolean;

  constructor(options: { tracks: MatroskaTracks; ticksPerMs: number }) {
    this.#tracks = options.tracks;
    this.#ticksPerMs = options.ticksPerMs;
    this.#isSilent = options.tracks.audio === null;
  }

  /** Tracks with a track for the silence, where there is none for sound. */
  completeTracks(bytes: Buffer, content: Buffer): Buffer {
    if (this.#tracks.audio !== null) return bytes;
    const size = Buffer.alloc(8);
    const entry = silentTrack(this.#trackNumber);
    size.writeUInt32BE(content.length + entry.length, 4);
    size.writeUInt8(0x01, 0);
    return Buffer.concat([bytes.subarray(0, 4), size, content, entry]);
  }

  /** What goes before this picture. */
  before({ pictureTick, clusterTick }: { pictureTick: number; clusterTick: number }): SilentBlock[] {
    this.#newestPicture = Math.max(pictureTick, this.#newestPicture ?? pictureTick);
    this.#soundEnd ??= pictureTick;
    this.#heardAt ??= pictureTick;
    this.#isSilent ||= this.#newestPicture - this.#heardAt > SOUND_STOPPED_MS * this.#ticksPerMs;
    return this.#isSilent ? this.#fill(this.#soundEnd, clusterTick) : [];
  }

  /** Notes sound; false when it comes too late, after silence for its time was handed on. */
  takes(tick: number): boolean {
    this.#heardAt = this.#newestPicture;
    this.#isSilent = false;
    if (tick < this.#silenceEnd) return false;
    this.#soundEnd = tick + PACKET_MS * this.#ticksPerMs;
    return true;
  }

  #fill(soundEnd: number, clusterTick: number): SilentBlock[] {
    const newest = this.#newestPicture ?? soundEnd;
    const packetTicks = PACKET_MS * this.#ticksPerMs;
    const blocks: SilentBlock[] = [];
    let at = Math.max(soundEnd, newest - MAX_FILL_MS * this.#ticksPerMs);
    for (; at + packetTicks <= newest; at += packetTicks) {
      const tick = Math.round(at);
      const relative = tick - clusterTick;
      if (relative < MIN_RELATIVE_TICK || relative > MAX_RELATIVE_TICK) continue;
      blocks.push({ tick, bytes: silentBlock(this.#trackNumber, relative) });
    }
    this.#soundEnd = at;
    if (blocks.length > 0) this.#silenceEnd = at;
    return blocks;
  }

  get #trackNumber(): number {
    return this.#tracks.audio ?? (this.#tracks.video === 1 ? 2 : 1);
  }
}

function silentBlock(trackNumber: number, relativeTick: number): Uint8Array {
  const head = Buffer.from([0x80 | trackNumber, 0, 0, KEYFRAME_FLAG]);
  head.writeInt16BE(relativeTick, 1);
  return element(SIMPLE_BLOCK, Buffer.concat([head, SILENT_PACKET]));
}

function silentTrack(trackNumber: number): Uint8Array {
  const sampleRate = Buffer.alloc(8);
  sampleRate.writeDoubleBE(48_000);
  return element(
    0xae, // TrackEntry
    Buffer.concat([
      element(0xd7, Uint8Array.of(trackNumber)), // TrackNumber
      element(0x73_c5, Uint8Array.of(trackNumber)), // TrackUID
      element(0x83, Uint8Array.of(2)), // TrackType: audio
      element(0x9c, Uint8Array.of(0)), // FlagLacing
      element(0x86, Buffer.from('A_OPUS')), // CodecID
      element(0x63_a2, OPUS_HEAD), // CodecPrivate
      element(0xe1, Buffer.concat([element(0xb5, sampleRate), element(0x9f, Uint8Array.of(2))])), // Audio
    ]),
  );
}
