import { type Box, findBox, MediaFault, readBoxes, viewOf } from './boxes.ts';
import { codecOf } from './codec-string.ts';

export interface Track {
  readonly id: number;
  readonly kind: 'video' | 'audio' | 'other';
  readonly timescale: number;
  /** As RFC 6381 writes it, read from the decoder configuration. */
  readonly codec: string;
  /** 0 for anything but video. */
  readonly width: number;
  readonly height: number;
  readonly defaults: SampleDefaults;
}

/** What trex says of samples that say nothing themselves. */
export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** Size of a VisualSampleEntry and of an AudioSampleEntry before their boxes (ISO/IEC 14496-12 12.1.3, 12.2.3). */
const VISUAL_ENTRY = 78;
const AUDIO_ENTRY = 28;

/** @throws MediaFault when the Media Initialization Section lacks what a client needs (3.1.2) */
export function readInitSection(bytes: Uint8Array): Track[] {
  const boxes = readBoxes(bytes);
  findBox(boxes, 'ftyp');
  const moov = readBoxes(findBox(boxes, 'moov').body);
  const extensions = readBoxes(findBox(moov, 'mvex').body);
  const tracks = moov.filter(({ type }) => type === 'trak').map((trak) => readTrack(trak, extensions));
  if (tracks.length === 0) throw new MediaFault('there is no trak box');
  return tracks;
}

function readTrack(trak: Box, extensions: readonly Box[]): Track {
  const boxes = readBoxes(trak.body);
  const tkhd = viewOf(findBox(boxes, 'tkhd').body);
  const id = tkhd.getUint32(tkhd.getUint8(0) === 1 ? 20 : 12);
  const mdia = readBoxes(findBox(boxes, 'mdia').body);
  const mdhd = viewOf(findBox(mdia, 'mdhd').body);
  const timescale = mdhd.getUint32(mdhd.getUint8(0) === 1 ? 20 : 12);
  const handler = String.fromCharCode(...findBox(mdia, 'hdlr').body.subarray(8, 12));
  const kind = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : 'other';
  const stsd = findBox(mdia, 'minf', 'stbl', 'stsd').body;
  const [entry] = readBoxes(stsd.subarray(8));
  if (entry === undefined || timescale === 0) throw new MediaFault(`track ${id} has no description`);
  const inner =
    kind === 'other' ? [] : readBoxes(entry.body.subarray(kind === 'video' ? VISUAL_ENTRY : AUDIO_ENTRY));
  const view = viewOf(entry.body);
  return {
    id,
    kind,
    timescale,
    codec: codecOf(entry.type, inner),
    width: kind === 'video' ? view.getUint16(24) : 0,
    height: kind === 'video' ? view.getUint16(26) : 0,
    defaults: defaultsOf(id, extensions),
  };
}

function defaultsOf(trackId: number, extensions: readonly Box[]): SampleDefaults {
  const trex = extensions
    .filter(({ type }) => type === 'trex')
    .map(({ body }) => viewOf(body))
    .find((view) => view.getUint32(4) === trackId);
  if (trex === undefined) throw new MediaFault(`track ${trackId} has no trex box`);
  return { duration: trex.getUint32(12), size: trex.getUint32(16), flags: trex.getUint32(20) };
}
