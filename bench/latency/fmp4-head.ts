/** What the head of one part says: which part of its run it is and where its pictures lie. */
export interface PartHead {
  /** mfhd: counts the parts of a run from 1, the same in all renditions. */
  sequenceNumber: number;
  /** First picture's decode time and the length of all pictures, in ticks of the video track. */
  startTicks: number;
  durationTicks: number;
  pictures: number;
}

const VIDEO_TRACK = 1;
/** tfhd and trun flags (ISO/IEC 14496-12 8.8.7 and 8.8.8). */
const TFHD = { baseDataOffset: 0x1, sampleDescription: 0x2, defaultDuration: 0x8 } as const;
const TRUN = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, cts: 0x800 };

interface Box {
  type: string;
  body: DataView;
}

/** Boxes side by side; one that is cut off ends the list. */
function boxesIn(bytes: DataView): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.byteLength; ) {
    const size = bytes.getUint32(at);
    if (size < 8 || at + size > bytes.byteLength) break;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => bytes.getUint8(at + offset)));
    boxes.push({ type, body: new DataView(bytes.buffer, bytes.byteOffset + at + 8, size - 8) });
    at += size;
  }
  return boxes;
}

const child = (box: Box | undefined, type: string): Box | undefined =>
  box === undefined ? undefined : boxesIn(box.body).find((inner) => inner.type === type);

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads the moof at the head of a part; null for anything else. Pictures are those of track 1. */
export function readPartHead(bytes: Uint8Array): PartHead | null {
  const moof = boxesIn(viewOf(bytes)).find(({ type }) => type === 'moof');
  const mfhd = child(moof, 'mfhd');
  if (moof === undefined || mfhd === undefined) return null;
  for (const traf of boxesIn(moof.body).filter(({ type }) => type === 'traf')) {
    const tfhd = child(traf, 'tfhd')?.body;
    const tfdt = child(traf, 'tfdt')?.body;
    const trun = child(traf, 'trun')?.body;
    if (tfhd?.getUint32(4) !== VIDEO_TRACK || tfdt === undefined || trun === undefined) continue;
    return {
      sequenceNumber: mfhd.body.getUint32(4),
      startTicks: tfdt.getUint8(0) === 1 ? Number(tfdt.getBigUint64(4)) : tfdt.getUint32(4),
      durationTicks: durationOf(trun, defaultDurationOf(tfhd)),
      pictures: trun.getUint32(4),
    };
  }
  return null;
}

/** Ticks a second of the first track in an init; null when there is no moov. */
export function readVideoTimescale(bytes: Uint8Array): number | null {
  const moov = boxesIn(viewOf(bytes)).find(({ type }) => type === 'moov');
  const mdhd = child(child(child(moov, 'trak'), 'mdia'), 'mdhd')?.body;
  return mdhd === undefined ? null : mdhd.getUint32(mdhd.getUint8(0) === 1 ? 20 : 12);
}

function defaultDurationOf(tfhd: DataView): number {
  const flags = tfhd.getUint32(0) & 0xffffff;
  if ((flags & TFHD.defaultDuration) === 0) return 0;
  const before = (flags & TFHD.baseDataOffset ? 8 : 0) + (flags & TFHD.sampleDescription ? 4 : 0);
  return tfhd.getUint32(8 + before);
}

function durationOf(trun: DataView, defaultDuration: number): number {
  const flags = trun.getUint32(0) & 0xffffff;
  const count = trun.getUint32(4);
  if ((flags & TRUN.duration) === 0) return count * defaultDuration;
  const stride = [TRUN.duration, TRUN.size, TRUN.flags, TRUN.cts].filter((flag) => flags & flag).length * 4;
  let at = 8 + (flags & TRUN.dataOffset ? 4 : 0) + (flags & TRUN.firstFlags ? 4 : 0);
  let ticks = 0;
  for (let sample = 0; sample < count; sample += 1, at += stride) ticks += trun.getUint32(at);
  return ticks;
}
