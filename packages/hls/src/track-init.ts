import { aacCodecString, avcCodecString } from './codec-strings.ts';
import { type Box, boxAt, boxOf, childBoxes, Fmp4Error, needBytes, viewOf } from './fmp4-boxes.ts';

export interface VideoTrackInit {
  readonly kind: 'video';
  /** Ticks a second. */
  readonly timescale: number;
  /** RFC 6381, from the avcC box: `avc1.64001f`. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** The whole `trak` box as found. */
  readonly trak: Uint8Array;
}

export interface AudioTrackInit {
  readonly kind: 'audio';
  /** Ticks a second. */
  readonly timescale: number;
  /** RFC 6381, from the esds box: `mp4a.40.2`. */
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** The whole `trak` box as found. */
  readonly trak: Uint8Array;
}

export type TrackInit = VideoTrackInit | AudioTrackInit;

/** What fragments leave out because the trex box says it (ISO/IEC 14496-12 8.8.3). */
export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

export interface ParsedMoov {
  readonly init: TrackInit;
  readonly trackId: number;
  readonly defaults: SampleDefaults;
}

/** Reads a moov that describes exactly one H.264 or AAC track. */
export function parseMoov(moov: Uint8Array): ParsedMoov {
  const boxes = childBoxes(moov);
  const traks = boxes.filter((box) => box.type === 'trak');
  const [trak] = traks;
  if (trak === undefined || traks.length !== 1) throw new Fmp4Error('moov does not hold exactly one track');
  const { body: tkhd } = boxAt(trak.body, 'tkhd');
  const trackIdOffset = trackIdOffsetIn(tkhd);
  return {
    init: trackInit(trak),
    trackId: viewOf(tkhd).getUint32(trackIdOffset),
    defaults: sampleDefaults(boxOf(boxes, 'mvex')),
  };
}

/** Where the track id stands in the body of a tkhd box; it depends on the width of the times before it. */
export function trackIdOffsetIn(tkhd: Uint8Array): number {
  const offset = tkhd[0] === 1 ? 20 : 12;
  needBytes(tkhd, offset + 4, 'tkhd');
  return offset;
}

function trackInit(trak: Box): TrackInit {
  const mdia = boxAt(trak.body, 'mdia');
  const timescale = timescaleOf(boxAt(mdia.body, 'mdhd').body);
  const { body: stsd } = boxAt(mdia.body, 'minf', 'stbl', 'stsd');
  needBytes(stsd, 8, 'stsd');
  const [entry] = childBoxes(stsd.subarray(8));
  // A copy, so that a kept init does not hold the whole chunk it came in.
  const base = { timescale, trak: new Uint8Array(trak.whole) };
  if (entry?.type === 'avc1') return { kind: 'video', ...base, ...videoEntry(entry.body) };
  if (entry?.type === 'mp4a') return { kind: 'audio', ...base, ...audioEntry(entry.body) };
  throw new Fmp4Error('the track is neither H.264 nor AAC');
}

function timescaleOf(mdhd: Uint8Array): number {
  const offset = mdhd[0] === 1 ? 20 : 12;
  needBytes(mdhd, offset + 4, 'mdhd');
  const timescale = viewOf(mdhd).getUint32(offset);
  if (timescale === 0) throw new Fmp4Error('a timescale is zero');
  return timescale;
}

/** VisualSampleEntry, ISO/IEC 14496-12 12.1.3.2. */
function videoEntry(entry: Uint8Array): Pick<VideoTrackInit, 'codec' | 'width' | 'height'> {
  needBytes(entry, 78, 'avc1');
  const view = viewOf(entry);
  const [width, height] = [view.getUint16(24), view.getUint16(26)];
  if (width === 0 || height === 0) throw new Fmp4Error('the picture has no size');
  return { codec: avcCodecString(boxAt(entry.subarray(78), 'avcC').body), width, height };
}

/** AudioSampleEntry, ISO/IEC 14496-12 12.2.3.2; the sample rate is a 16.16 fixed-point number. */
function audioEntry(entry: Uint8Array): Pick<AudioTrackInit, 'codec' | 'sampleRate' | 'channels'> {
  needBytes(entry, 28, 'mp4a');
  const view = viewOf(entry);
  const [channels, sampleRate] = [view.getUint16(16), view.getUint16(24)];
  if (channels === 0 || sampleRate === 0) throw new Fmp4Error('the sound has no channels or no sample rate');
  return { codec: aacCodecString(boxAt(entry.subarray(28), 'esds').body), sampleRate, channels };
}

function sampleDefaults(mvex: Box): SampleDefaults {
  const { body: trex } = boxAt(mvex.body, 'trex');
  needBytes(trex, 24, 'trex');
  const view = viewOf(trex);
  return { duration: view.getUint32(12), size: view.getUint32(16), flags: view.getUint32(20) };
}
