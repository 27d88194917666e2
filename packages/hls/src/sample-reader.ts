import { BoxFramer, type TopLevelBox } from './box-framer.ts';
import { Fmp4Error } from './fmp4-boxes.ts';
import { parseMoof, type SampleEntry } from './fragment-header.ts';
import { type ParsedMoov, parseMoov, type TrackInit } from './track-init.ts';

export type { AudioTrackInit, TrackInit, VideoTrackInit } from './track-init.ts';

/** One encoded frame. Times are ticks of its track's timescale. */
export interface Sample {
  readonly dts: number;
  /** Presentation time minus `dts`; may be negative. */
  readonly compositionOffset: number;
  readonly duration: number;
  readonly sync: boolean;
  /** May be a view into a chunk that was pushed: whoever pushed must not write to the chunk again. */
  readonly data: Uint8Array;
}

/** Reads a single-track fragmented MP4 stream that arrives in chunks of any size. */
export class SampleReader {
  readonly #framer = new BoxFramer();
  #track: ParsedMoov | null = null;
  /** A fragment whose mdat is still to come. */
  #fragment: { readonly start: number; readonly entries: SampleEntry[] } | null = null;

  /** `init` is non-null exactly once. Throws {@link Fmp4Error} on broken input; the reader is of no use afterwards. */
  push(chunk: Uint8Array): { init: TrackInit | null; samples: Sample[] } {
    const samples: Sample[] = [];
    let init: TrackInit | null = null;
    // Views of a plain array are cheaper than those of a Node Buffer, and its slice() copies.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (const box of this.#framer.push(bytes)) {
      if (box.type === 'moov') init = this.#readInit(box);
      else if (box.type === 'moof') this.#readFragment(box);
      else this.#readMedia(box, samples);
    }
    return { init, samples };
  }

  #readInit(moov: TopLevelBox): TrackInit {
    if (this.#track !== null) throw new Fmp4Error('there is a second moov');
    this.#track = parseMoov(moov.body);
    return this.#track.init;
  }

  #readFragment(moof: TopLevelBox): void {
    if (this.#track === null) throw new Fmp4Error('there is a fragment before the moov');
    if (this.#fragment !== null) throw new Fmp4Error('a fragment has no mdat');
    this.#fragment = { start: moof.start, entries: parseMoof(moof.body, this.#track) };
  }

  #readMedia(mdat: TopLevelBox, samples: Sample[]): void {
    if (this.#fragment === null) throw new Fmp4Error('there is an mdat without a fragment');
    const { start, entries } = this.#fragment;
    this.#fragment = null;
    for (const { dts, compositionOffset, duration, sync, offset, size } of entries) {
      const from = start + offset - mdat.bodyStart;
      if (from < 0 || from + size > mdat.body.length) throw new Fmp4Error('a sample lies outside its mdat');
      samples.push({ dts, compositionOffset, duration, sync, data: mdat.body.subarray(from, from + size) });
    }
  }
}
