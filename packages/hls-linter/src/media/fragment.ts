import { type Box, findBox, MediaFault, readBoxes, viewOf } from './boxes.ts';
import type { SampleDefaults, Track } from './init-section.ts';

export interface FrameTime {
  /** Ticks of the track. */
  readonly duration: number;
  readonly sync: boolean;
}

/** The samples of one track in one fragment. */
export interface TrackRun {
  readonly track: Track;
  /** tfdt, in ticks. */
  readonly decodeTime: number;
  readonly frames: readonly FrameTime[];
  /** The samples' bytes, one view a sample. */
  readonly samples: readonly Uint8Array[];
}

/** A sample that is no sync sample has this bit (ISO/IEC 14496-12 8.8.3.1). */
const IS_NON_SYNC = 0x10000;
const MOST_SAMPLES = 100_000;

/**
 * All moof + mdat pairs of a part or segment.
 *
 * @throws MediaFault for bytes that are no fragment of these tracks (3.1.2)
 */
export function readFragments(bytes: Uint8Array, tracks: readonly Track[]): TrackRun[] {
  const boxes = readBoxes(bytes);
  const moofs = boxes.filter(({ type }) => type === 'moof');
  if (moofs.length === 0 || !boxes.some(({ type }) => type === 'mdat')) {
    throw new MediaFault('there is no moof with an mdat');
  }
  return moofs.flatMap((moof) =>
    readBoxes(moof.body)
      .filter(({ type }) => type === 'traf')
      .map((traf) => readTrackFragment(bytes, moof.start, traf, tracks)),
  );
}

function readTrackFragment(
  file: Uint8Array,
  moofStart: number,
  traf: Box,
  tracks: readonly Track[],
): TrackRun {
  const boxes = readBoxes(traf.body);
  const head = new Fields(findBox(boxes, 'tfhd').body);
  const flags = head.uint32() & 0xffffff;
  const id = head.uint32();
  const track = tracks.find((candidate) => candidate.id === id);
  if (track === undefined) throw new MediaFault(`track ${id} is not in the initialization section`);
  if ((flags & 0x1) !== 0)
    throw new MediaFault(`track ${id} has a base-data-offset, which depends on the file around it`);
  if ((flags & 0x2) !== 0) head.uint32();
  const defaults: SampleDefaults = {
    duration: (flags & 0x8) === 0 ? track.defaults.duration : head.uint32(),
    size: (flags & 0x10) === 0 ? track.defaults.size : head.uint32(),
    flags: (flags & 0x20) === 0 ? track.defaults.flags : head.uint32(),
  };
  const time = new Fields(findBox(boxes, 'tfdt').body);
  const decodeTime = time.uint32() >>> 24 === 1 ? time.uint64() : time.uint32();
  const frames: FrameTime[] = [];
  const samples: Uint8Array[] = [];
  let offset = moofStart;
  for (const { type, body } of boxes) {
    if (type !== 'trun') continue;
    const run = new Fields(body);
    const runFlags = run.uint32() & 0xffffff;
    const count = run.uint32();
    if (count > MOST_SAMPLES) throw new MediaFault(`a trun of ${count} samples`);
    if ((runFlags & 0x1) !== 0) offset = moofStart + run.uint32();
    const firstFlags = (runFlags & 0x4) === 0 ? null : run.uint32();
    for (let index = 0; index < count; index += 1) {
      const duration = (runFlags & 0x100) === 0 ? defaults.duration : run.uint32();
      const size = (runFlags & 0x200) === 0 ? defaults.size : run.uint32();
      const own = (runFlags & 0x400) === 0 ? defaults.flags : run.uint32();
      if ((runFlags & 0x800) !== 0) run.uint32();
      const sampleFlags = index === 0 && firstFlags !== null ? firstFlags : own;
      if (offset + size > file.length) throw new MediaFault(`a sample of track ${id} lies behind the end`);
      frames.push({ duration, sync: (sampleFlags & IS_NON_SYNC) === 0 });
      samples.push(file.subarray(offset, offset + size));
      offset += size;
    }
  }
  return { track, decodeTime, frames, samples };
}

/** Reads big-endian fields in turn; the end of the box is a fault of the media. */
class Fields {
  readonly #view: DataView;
  #position = 0;

  constructor(body: Uint8Array) {
    this.#view = viewOf(body);
  }

  uint32(): number {
    if (this.#position + 4 > this.#view.byteLength) throw new MediaFault('a box ends within its fields');
    this.#position += 4;
    return this.#view.getUint32(this.#position - 4);
  }

  uint64(): number {
    return this.uint32() * 2 ** 32 + this.uint32();
  }
}
