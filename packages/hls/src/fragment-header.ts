import { boxAt, boxOf, childBoxes, Fmp4Error, needBytes, readUint64, viewOf } from './fmp4-boxes.ts';
import type { ParsedMoov, SampleDefaults } from './track-init.ts';

/** A sample as its moof describes it; `offset` counts from the first byte of the moof. */
export interface SampleEntry {
  readonly dts: number;
  readonly compositionOffset: number;
  readonly duration: number;
  readonly sync: boolean;
  readonly offset: number;
  readonly size: number;
}

/** One frame a fragment is usual; a claim of more than this many would only keep us busy. */
const MAX_SAMPLES_PER_FRAGMENT = 4096;

const TFHD = { baseDataOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 };
const TRUN = {
  dataOffset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
};
const NON_SYNC_SAMPLE = 0x10000;

/** Reads a moof of one track (ISO/IEC 14496-12 8.8); `moof` is its body. */
export function parseMoof(moof: Uint8Array, track: ParsedMoov): SampleEntry[] {
  const trafs = childBoxes(moof).filter((box) => box.type === 'traf');
  const [traf] = trafs;
  if (traf === undefined || trafs.length !== 1) throw new Fmp4Error('moof does not hold exactly one track');
  const boxes = childBoxes(traf.body);
  const defaults = fragmentDefaults(boxOf(boxes, 'tfhd').body, track);
  const entries: SampleEntry[] = [];
  const cursor = { dts: decodeTime(boxAt(traf.body, 'tfdt').body), offset: 0 };
  for (const box of boxes) {
    if (box.type === 'trun') readRun(box.body, defaults, cursor, entries);
  }
  return entries;
}

function fragmentDefaults(tfhd: Uint8Array, track: ParsedMoov): SampleDefaults {
  needBytes(tfhd, 8, 'tfhd');
  const view = viewOf(tfhd);
  const flags = view.getUint32(0);
  if (view.getUint32(4) !== track.trackId) throw new Fmp4Error('a fragment belongs to an unknown track');
  // Offsets that count from the start of the file mean nothing in a live stream.
  if ((flags & TFHD.baseDataOffset) !== 0) throw new Fmp4Error('a fragment has absolute offsets');
  let at = 8 + ((flags & TFHD.description) === 0 ? 0 : 4);
  const optional = (flag: number, otherwise: number): number => {
    if ((flags & flag) === 0) return otherwise;
    needBytes(tfhd, at + 4, 'tfhd');
    at += 4;
    return view.getUint32(at - 4);
  };
  return {
    duration: optional(TFHD.duration, track.defaults.duration),
    size: optional(TFHD.size, track.defaults.size),
    flags: optional(TFHD.flags, track.defaults.flags),
  };
}

function decodeTime(tfdt: Uint8Array): number {
  needBytes(tfdt, tfdt[0] === 1 ? 12 : 8, 'tfdt');
  const view = viewOf(tfdt);
  return tfdt[0] === 1 ? readUint64(view, 4, 'a decode time') : view.getUint32(4);
}

function readRun(
  trun: Uint8Array,
  defaults: SampleDefaults,
  cursor: { dts: number; offset: number },
  entries: SampleEntry[],
): void {
  needBytes(trun, 8, 'trun');
  const view = viewOf(trun);
  const flags = view.getUint32(0) & 0xffffff;
  const count = view.getUint32(4);
  if (entries.length + count > MAX_SAMPLES_PER_FRAGMENT)
    throw new Fmp4Error('a fragment has too many samples');
  const fieldsInUse = Object.values(TRUN).filter((flag) => flag >= TRUN.duration && (flags & flag) !== 0);
  let at = 8;
  const next = (): number => {
    at += 4;
    return view.getUint32(at - 4);
  };
  const head = ((flags & TRUN.dataOffset) === 0 ? 0 : 4) + ((flags & TRUN.firstFlags) === 0 ? 0 : 4);
  needBytes(trun, at + head + count * fieldsInUse.length * 4, 'trun');

  if ((flags & TRUN.dataOffset) !== 0) cursor.offset = next() | 0;
  const firstFlags = (flags & TRUN.firstFlags) === 0 ? null : next();
  for (let index = 0; index < count; index += 1) {
    const duration = (flags & TRUN.duration) === 0 ? defaults.duration : next();
    const size = (flags & TRUN.size) === 0 ? defaults.size : next();
    const ownFlags = (flags & TRUN.flags) === 0 ? defaults.flags : next();
    const sampleFlags = index === 0 && firstFlags !== null ? firstFlags : ownFlags;
    // Version 0 calls the offset unsigned, yet writers put negative ones there too; none exceeds 2^31.
    const compositionOffset = (flags & TRUN.composition) === 0 ? 0 : next() | 0;
    const sync = (sampleFlags & NON_SYNC_SAMPLE) === 0;
    entries.push({ dts: cursor.dts, compositionOffset, duration, sync, offset: cursor.offset, size });
    cursor.dts += duration;
    cursor.offset += size;
  }
}
