import { splitAnnexB } from '../depacketize/annex-b.ts';
import { element, elementSize, openElement, unsigned } from './ebml.ts';
import { TICKS_PER_MS } from './matroska-header.ts';

export interface Block {
  readonly trackNumber: number;
  /** A whole number, not negative. */
  readonly tick: number;
  readonly isKeyframe: boolean;
  /** Puts it first in a cluster of its own: where a picture can be decoded without others. */
  readonly beginsCluster: boolean;
  readonly content: Uint8Array;
}

const CLUSTER = 0x1f_43_b6_75;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const KEYFRAME_FLAG = 0x80;
/** How long a cluster gets; far below what the 16 bits of a block's timestamp can hold. */
const MAX_CLUSTER_TICKS = 1000 * TICKS_PER_MS;
/** Least timestamp of a block relative to its cluster. */
const MIN_RELATIVE_TICK = -(2 ** 15);

/** Writes SimpleBlocks one by one into clusters of unknown size (RFC 9559, 5.1.3 and 10.2): nothing is held back. */
export class ClusterWriter {
  #clusterTick: number | null = null;

  /** The block's bytes, after the beginning of a cluster where one is due. */
  write({ trackNumber, tick, isKeyframe, beginsCluster, content }: Block): Uint8Array {
    const isDue = beginsCluster || this.#clusterTick === null || !fits(tick - this.#clusterTick);
    const clusterTick = isDue ? tick : (this.#clusterTick ?? tick);
    this.#clusterTick = clusterTick;
    const head = Buffer.concat([elementSize(trackNumber), Buffer.alloc(3)]);
    head.writeInt16BE(tick - clusterTick, head.length - 3);
    head.writeUInt8(isKeyframe ? KEYFRAME_FLAG : 0, head.length - 1);
    const block = element(SIMPLE_BLOCK, head, content);
    return isDue ? Buffer.concat([openElement(CLUSTER), unsigned(TIMESTAMP, tick), block]) : block;
  }
}

const fits = (relativeTick: number): boolean =>
  relativeTick >= MIN_RELATIVE_TICK && relativeTick < MAX_CLUSTER_TICKS;

/** An access unit in Annex B format with four bytes of length in front of each NAL unit; empty when it has none. */
export function lengthPrefixed(annexB: Uint8Array): Uint8Array {
  const pieces = splitAnnexB(annexB).flatMap((nal) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(nal.length);
    return [length, nal];
  });
  return Buffer.concat(pieces);
}
