import { splitAnnexB, START_CODE } from '../depacketize/annex-b.ts';

const IVF_HEADER_BYTES = 32;
const IVF_FRAME_HEADER_BYTES = 12;
const OGG_HEADER_BYTES = 27;
const ACCESS_UNIT_DELIMITER = 9;

/** Frames of an IVF file. */
export function ivfFrames(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = IVF_HEADER_BYTES; at + IVF_FRAME_HEADER_BYTES <= file.length; ) {
    const start = at + IVF_FRAME_HEADER_BYTES;
    at = start + file.readUInt32LE(at);
    frames.push(file.subarray(start, at));
  }
  return frames;
}

/** Access units of an Annex B stream that has delimiters. */
export function accessUnits(stream: Buffer): Buffer[] {
  const units: Uint8Array[][] = [];
  for (const nal of splitAnnexB(stream)) {
    if (((nal[0] ?? 0) & 0x1f) === ACCESS_UNIT_DELIMITER) units.push([]);
    units.at(-1)?.push(START_CODE, nal);
  }
  return units.map((pieces) => Buffer.concat(pieces));
}

/** Packets of the only stream of an Ogg file, after the two headers of Opus. */
export function opusPackets(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let pieces: Buffer[] = [];
  for (let at = 0; at + OGG_HEADER_BYTES <= file.length; ) {
    const lacing = file.subarray(at + OGG_HEADER_BYTES, at + OGG_HEADER_BYTES + file.readUInt8(at + 26));
    at += OGG_HEADER_BYTES + lacing.length;
    for (const size of lacing) {
      pieces.push(file.subarray(at, at + size));
      at += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(pieces));
      pieces = [];
    }
  }
  return packets.slice(2);
}
