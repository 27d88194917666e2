import { splitAnnexB } from '../depacketize/annex-b.ts';
import { leb128, readObu, SEQUENCE_HEADER, TEMPORAL_DELIMITER } from '../depacketize/av1-obu.ts';
import type { RtpPayload, VideoCodec } from '../depacketize/encoded-frame.ts';

interface CodedFrame {
  readonly data: Uint8Array;
  /** RTP time. */
  readonly timestamp: number;
}

/** So that the numbers wrap soon. */
const FIRST_SEQUENCE_NUMBER = 65_500;
const MAX_CHUNK_BYTES = 1100;

/** The packets a sender makes of these frames; the marker bit is set on the last one of each. */
export function packetize(codec: VideoCodec | 'opus', frames: readonly CodedFrame[]): RtpPayload[] {
  let sequenceNumber = FIRST_SEQUENCE_NUMBER;
  return frames.flatMap(({ data, timestamp }, index) => {
    const payloads = PAYLOADS_OF[codec](data, index);
    return payloads.map((payload, position) => {
      const marker = position === payloads.length - 1;
      const packet = { payload, marker, timestamp: timestamp >>> 0, sequenceNumber };
      sequenceNumber = (sequenceNumber + 1) & 0xff_ff;
      return packet;
    });
  });
}

const PAYLOADS_OF: Record<VideoCodec | 'opus', (data: Uint8Array, index: number) => Uint8Array[]> = {
  h264: h264Payloads,
  vp8: vp8Payloads,
  vp9: vp9Payloads,
  av1: av1Payloads,
  opus: (data) => [data],
};

function chunksOf(bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES)
    chunks.push(bytes.subarray(at, at + MAX_CHUNK_BYTES));
  return chunks;
}

/** Parameter sets and other small NAL units in a row as STAP-A, long ones as FU-A. */
function h264Payloads(annexB: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  const flush = (): void => {
    const [only] = small;
    if (only !== undefined) payloads.push(small.length === 1 ? only : stapA(small));
    small = [];
  };
  for (const nal of splitAnnexB(annexB)) {
    if (nal.length < 100) {
      small.push(nal);
      continue;
    }
    flush();
    payloads.push(...(nal.length <= MAX_CHUNK_BYTES ? [nal] : fuA(nal)));
  }
  flush();
  return payloads;
}

export const stapA = (nals: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(0x78),
    ...nals.flatMap((nal) => [Uint8Array.of(nal.length >> 8, nal.length & 0xff), nal]),
  ]);

function fuA(nal: Uint8Array): Uint8Array[] {
  const [header = 0] = nal;
  const chunks = chunksOf(nal.subarray(1));
  return chunks.map((chunk, index) => {
    const edge = (index === 0 ? 0x80 : 0) | (index === chunks.length - 1 ? 0x40 : 0);
    return Buffer.concat([Uint8Array.of((header & 0xe0) | 28, edge | (header & 0x1f)), chunk]);
  });
}

/** With a picture id of 15 bits, as browsers send it. */
function vp8Payloads(frame: Uint8Array, index: number): Uint8Array[] {
  return chunksOf(frame).map((chunk, position) => {
    const descriptor = Uint8Array.of(position === 0 ? 0x90 : 0x80, 0x80, 0x80 | (index >> 8), index & 0xff);
    return Buffer.concat([descriptor, chunk]);
  });
}

/** Non-flexible mode, one layer. */
function vp9Payloads(frame: Uint8Array, index: number): Uint8Array[] {
  const chunks = chunksOf(frame);
  return chunks.map((chunk, position) => {
    const edges = (position === 0 ? 0x08 : 0) | (position === chunks.length - 1 ? 0x04 : 0);
    return Buffer.concat([Uint8Array.of(0x80 | edges, 0x80 | (index >> 8), index & 0xff), chunk]);
  });
}

/** OBUs without sizes, as many in a packet as there is room for; up to three are counted, more carry sizes. */
function av1Payloads(unit: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let elements: Uint8Array[] = [];
  let isContinuation = false;
  let beginsSequence = false;
  const flush = (isContinued: boolean): void => {
    if (elements.length === 0) return;
    payloads.push(av1Payload(elements, { isContinuation, isContinued, beginsSequence }));
    elements = [];
    isContinuation = isContinued;
    beginsSequence = false;
  };
  const roomLeft = (): number => elements.reduce((room, { length }) => room - length - 2, MAX_CHUNK_BYTES);
  for (let at = 0; at < unit.length; ) {
    const obu = readObu(unit, at);
    if (obu === null) throw new Error('not a temporal unit');
    at = obu.end;
    if (obu.type === TEMPORAL_DELIMITER) continue;
    if (obu.type === SEQUENCE_HEADER) beginsSequence = true;
    const [first = 0, ...extension] = obu.header;
    let rest: Uint8Array = Buffer.concat([Uint8Array.of(first & ~0x02, ...extension), obu.payload]);
    while (rest.length > 0) {
      if (roomLeft() < 10) flush(false);
      const room = roomLeft();
      elements.push(rest.subarray(0, room));
      rest = rest.subarray(room);
      if (rest.length > 0) flush(true);
    }
  }
  flush(false);
  return payloads;
}

function av1Payload(
  elements: readonly Uint8Array[],
  flags: { isContinuation: boolean; isContinued: boolean; beginsSequence: boolean },
): Uint8Array {
  const count = elements.length <= 3 ? elements.length : 0;
  const head =
    (flags.isContinuation ? 0x80 : 0) |
    (flags.isContinued ? 0x40 : 0) |
    (count << 4) |
    (flags.beginsSequence ? 0x08 : 0);
  const pieces = elements.flatMap((element, index) =>
    index === count - 1 ? [element] : [leb128(element.length), element],
  );
  return Buffer.concat([Uint8Array.of(head), ...pieces]);
}
