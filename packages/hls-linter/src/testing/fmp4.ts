/** A box around its children or fields. */
export function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

export const u32 = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
};

const u16 = (...values: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
};

const zeros = (count: number): Uint8Array => Buffer.alloc(count);
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

export const VIDEO_TIMESCALE = 15360;
export const AUDIO_TIMESCALE = 48000;

/** ftyp + moov with H.264 High 3.1 of 1280x720 as track 1 and AAC-LC as track 2. */
export function initSection(): Uint8Array {
  return Buffer.concat([
    box('ftyp', ascii('iso6'), u32(0), ascii('cmfc')),
    box(
      'moov',
      trak(1, VIDEO_TIMESCALE, 'vide', avc1()),
      trak(2, AUDIO_TIMESCALE, 'soun', mp4a()),
      box('mvex', trex(1), trex(2)),
    ),
  ]);
}

function trak(id: number, timescale: number, handler: string, entry: Uint8Array): Uint8Array {
  const stbl = box('stbl', box('stsd', u32(0, 1), entry));
  return box(
    'trak',
    box('tkhd', u32(0, 0, 0, id), zeros(68)),
    box(
      'mdia',
      box('mdhd', u32(0, 0, 0, timescale, 0, 0)),
      box('hdlr', u32(0, 0), ascii(handler), zeros(13)),
      box('minf', stbl),
    ),
  );
}

const trex = (id: number): Uint8Array => box('trex', u32(0, id, 1, 0, 0, 0));

const avc1 = (): Uint8Array =>
  box('avc1', zeros(24), u16(1280, 720), zeros(50), box('avcC', Uint8Array.of(1, 0x64, 0, 0x1f, 0xff)));

function mp4a(): Uint8Array {
  const specific = Uint8Array.of(0x05, 2, 0x11, 0x90);
  const decoder = Buffer.concat([Uint8Array.of(0x04, 13 + specific.length, 0x40), zeros(12), specific]);
  const descriptor = Buffer.concat([Uint8Array.of(0x03, 3 + decoder.length, 0, 0, 0), decoder]);
  return box('mp4a', zeros(28), box('esds', u32(0), descriptor));
}

export interface FragmentShape {
  /** Of the first video sample. */
  readonly startSeconds?: number;
  readonly frames?: number;
  readonly firstIsSync?: boolean;
  /** Index of a further sync sample. */
  readonly syncAt?: number;
  readonly audioFill?: number;
  readonly trackId?: number;
}

const SYNC = 0x2000000;
const NON_SYNC = 0x1010000;
const SAMPLE_BYTES = 8;
/** Of an audio frame; not the 1024 of AAC, so that sound and picture end together. */
const AUDIO_FRAME_TICKS = 1000;

/** One moof + mdat of video at 30 frames a second with as much audio beside it. */
export function fragment(shape: FragmentShape = {}): Uint8Array {
  const {
    startSeconds = 20,
    frames = 10,
    firstIsSync = true,
    syncAt = -1,
    audioFill = 2,
    trackId = 1,
  } = shape;
  const flags = Array.from({ length: frames }, (_, index) =>
    (index === 0 && firstIsSync) || index === syncAt ? SYNC : NON_SYNC,
  );
  const audio = Math.round((frames / 30) * (AUDIO_TIMESCALE / AUDIO_FRAME_TICKS));
  const build = (mdatAt: number): Uint8Array =>
    box(
      'moof',
      box('mfhd', u32(0, 1)),
      traf({
        id: trackId,
        start: startSeconds * VIDEO_TIMESCALE,
        duration: VIDEO_TIMESCALE / 30,
        flags,
        offset: mdatAt,
      }),
      traf({
        id: 2,
        start: startSeconds * AUDIO_TIMESCALE,
        duration: AUDIO_FRAME_TICKS,
        flags: Array.from({ length: audio }, () => SYNC),
        offset: mdatAt + frames * SAMPLE_BYTES,
      }),
    );
  const moof = build(build(0).length + 8);
  const media = [Buffer.alloc(frames * SAMPLE_BYTES, 1), Buffer.alloc(audio * SAMPLE_BYTES, audioFill)];
  return Buffer.concat([moof, box('mdat', ...media)]);
}

function traf(track: {
  id: number;
  start: number;
  duration: number;
  flags: readonly number[];
  offset: number;
}): Uint8Array {
  const { id, start, duration, flags, offset } = track;
  const samples = flags.map((flag) => u32(duration, SAMPLE_BYTES, flag, 0));
  return box(
    'traf',
    box('tfhd', u32(0x20000, id)),
    box('tfdt', u32(0x1000000, Math.floor(start / 2 ** 32), Math.round(start) % 2 ** 32)),
    box('trun', u32(0x1000f01, flags.length, offset), ...samples),
  );
}
