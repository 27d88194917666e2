import type { Depacketizer, EncodedFrame, RtpPayload } from './encoded-frame.ts';

export interface PacketPlace {
  /** The first packet of its frame that arrived. */
  readonly isFirst: boolean;
  /** Packets right before it are missing; of this frame or of the former one. */
  readonly afterLoss: boolean;
}

export type Picture = Pick<EncodedFrame, 'data' | 'isKeyframe' | 'width' | 'height'>;

export interface FinishedFrame {
  /** Null when the packets held none, or nothing of it is of use. */
  readonly picture: Picture | null;
  readonly isDamaged: boolean;
}

/** What a codec's payload format does with the packets of one frame at a time. */
export interface FrameParts {
  /** Takes a payload, never empty. False when the frame cannot be whole any more; it goes on all the same. */
  add(payload: Uint8Array, place: PacketPlace): boolean;
  /** Ends the frame; the next `add` begins another one. */
  finish(isDamaged: boolean): FinishedFrame;
}

interface OpenFrame {
  readonly rtpTimestamp: number;
  readonly followsLoss: boolean;
  isDamaged: boolean;
}

const NOTHING = new Uint8Array(0);

/** Cuts the packets of a video into frames: one ends with a set marker bit, or where another timestamp begins. */
export class FrameAssembly implements Depacketizer {
  readonly #parts: FrameParts;
  #open: OpenFrame | null = null;
  /** Packets were lost that no frame knows of yet. */
  #hasLost = false;

  constructor(parts: FrameParts) {
    this.#parts = parts;
  }

  push({ payload, marker, timestamp }: RtpPayload, lossBefore: boolean): readonly EncodedFrame[] {
    if (lossBefore) this.#hasLost = true;
    if (payload.length === 0) return []; // padding: browsers probe the link with such packets
    const frames: EncodedFrame[] = [];
    if (this.#open !== null && this.#open.rtpTimestamp !== timestamp) {
      if (this.#hasLost) this.#open.isDamaged = true; // its end may be among the lost
      this.#close(this.#open, frames);
    }
    const afterLoss = this.#hasLost;
    this.#hasLost = false;
    const isFirst = this.#open === null;
    this.#open ??= { rtpTimestamp: timestamp, followsLoss: afterLoss, isDamaged: false };
    const isWhole = this.#parts.add(payload, { isFirst, afterLoss });
    if (!isWhole || (afterLoss && !isFirst)) this.#open.isDamaged = true;
    if (marker) this.#close(this.#open, frames);
    return frames;
  }

  #close({ rtpTimestamp, followsLoss, isDamaged: wasDamaged }: OpenFrame, frames: EncodedFrame[]): void {
    this.#open = null;
    const { picture, isDamaged } = this.#parts.finish(wasDamaged);
    if (picture === null && !isDamaged) {
      this.#hasLost ||= followsLoss; // parameter sets only: the loss is told with the next picture
      return;
    }
    const content = picture ?? { data: NOTHING, isKeyframe: false, width: null, height: null };
    frames.push({ ...content, rtpTimestamp, isDamaged, followsLoss });
  }
}

/** The size fields of a picture, of what a codec knows. */
export function sizeOrNull(size: { readonly width: number; readonly height: number } | null) {
  return { width: size?.width ?? null, height: size?.height ?? null };
}
