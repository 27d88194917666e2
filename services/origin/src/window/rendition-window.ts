import type { Epoch } from '@naru/contracts/ids';
import { initName, partName, segmentName } from '@naru/contracts/live-urls';
import { MediaFile } from './media-file.ts';

interface KeptSegment {
  readonly epoch: Epoch;
  readonly chunks: Uint8Array[];
  readonly parts: Map<number, MediaFile>;
  /** Made when first asked for, which is only allowed once the segment is complete. */
  whole: MediaFile | null;
}

/**
 * The bytes of one rendition by epoch and number. Media sequence numbers never repeat within a broadcast, so a segment
 * is found by its number; the epoch must agree. A segment consists of the very buffers of its parts.
 */
export class RenditionWindow {
  readonly #inits = new Map<Epoch, MediaFile>();
  readonly #segments = new Map<number, KeptSegment>();

  addInit(epoch: Epoch, init: Uint8Array): void {
    if (!this.#inits.has(epoch)) this.#inits.set(epoch, new MediaFile(initName(epoch), 'init', [init]));
  }

  /** Adds the next part of a segment. A part that is already there stays as it is: a replay may repeat it. */
  addPart(at: { epoch: Epoch; msn: number; part: number }, media: Uint8Array): void {
    const segment = this.#segmentAt(at);
    if (segment.epoch !== at.epoch || segment.parts.has(at.part)) return;
    segment.parts.set(at.part, new MediaFile(partName(at.epoch, at.msn, at.part), 'part', [media]));
    segment.chunks.push(media);
  }

  init(epoch: Epoch): MediaFile | null {
    return this.#inits.get(epoch) ?? null;
  }

  part(epoch: Epoch, msn: number, part: number): MediaFile | null {
    const segment = this.#segments.get(msn);
    return segment?.epoch === epoch ? (segment.parts.get(part) ?? null) : null;
  }

  /** The whole segment. The caller knows that it is complete: from then on it must not grow. */
  segment(epoch: Epoch, msn: number): MediaFile | null {
    const segment = this.#segments.get(msn);
    if (segment?.epoch !== epoch) return null;
    segment.whole ??= new MediaFile(segmentName(epoch, msn), 'segment', segment.chunks);
    return segment.whole;
  }

  /** Forgets segments below `msn`, and the init of every run that has none left and is older than `newestEpoch`. */
  dropBefore(msn: number, newestEpoch: Epoch): void {
    for (const kept of this.#segments.keys()) {
      if (kept < msn) this.#segments.delete(kept);
    }
    const epochs = new Set(Array.from(this.#segments.values(), ({ epoch }) => epoch));
    for (const epoch of this.#inits.keys()) {
      if (epoch < newestEpoch && !epochs.has(epoch)) this.#inits.delete(epoch);
    }
  }

  #segmentAt({ epoch, msn }: { epoch: Epoch; msn: number }): KeptSegment {
    const known = this.#segments.get(msn);
    if (known !== undefined) return known;
    const segment: KeptSegment = { epoch, chunks: [], parts: new Map(), whole: null };
    this.#segments.set(msn, segment);
    return segment;
  }
}
