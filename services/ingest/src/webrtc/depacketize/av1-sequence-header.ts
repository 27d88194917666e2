import type { BitReader } from '../../rtmp/bit-reader.ts';
import { readObu, SEQUENCE_HEADER, withSize } from './av1-obu.ts';
import { readBits } from './read-bits.ts';

export interface Av1Sequence {
  /** The largest picture; frames may be smaller. */
  readonly width: number;
  readonly height: number;
  readonly profile: number;
  /** Of the first operating point. */
  readonly level: number;
  readonly tier: number;
  readonly color: Av1Color;
}

interface Av1Color {
  readonly highBitdepth: number;
  readonly twelveBit: number;
  readonly monochrome: number;
  readonly subsamplingX: number;
  readonly subsamplingY: number;
  readonly samplePosition: number;
}

const LAST_PROFILE = 2;
/** Levels above have a tier. */
const LAST_LEVEL_WITHOUT_TIER = 7;
const BT_709 = 1;
const UNSPECIFIED = 2;
const SRGB = 13;
const IDENTITY = 0;

/**
 * Reads a sequence header (AV1 bitstream specification 5.5) as far as the colour. Null when it is cut short, or of a
 * still picture, which is no video.
 */
export function readAv1SequenceHeader(payload: Uint8Array): Av1Sequence | null {
  return readBits(payload, (reader) => {
    const profile = reader.bits(3);
    reader.flag(); // still_picture
    const isReduced = reader.flag();
    if (profile > LAST_PROFILE || isReduced) return null;
    const { level, tier } = readOperatingPoints(reader);
    const widthBits = reader.bits(4) + 1;
    const heightBits = reader.bits(4) + 1;
    const width = reader.bits(widthBits) + 1;
    const height = reader.bits(heightBits) + 1;
    if (reader.flag()) reader.bits(7); // frame id lengths
    skipTools(reader);
    return { width, height, profile, level, tier, color: readColor(reader, profile) };
  });
}

/** An AV1CodecConfigurationRecord (AV1-ISOBMFF 2.3.3) with the sequence header OBU in it. Null when that is none. */
export function av1ConfigOf(sequenceHeaderObu: Uint8Array): Uint8Array | null {
  const obu = readObu(sequenceHeaderObu);
  if (obu === null || obu.type !== SEQUENCE_HEADER) return null;
  const sequence = readAv1SequenceHeader(obu.payload);
  if (sequence === null) return null;
  const { profile, level, tier, color } = sequence;
  const flags =
    (tier << 7) |
    (color.highBitdepth << 6) |
    (color.twelveBit << 5) |
    (color.monochrome << 4) |
    (color.subsamplingX << 3) |
    (color.subsamplingY << 2) |
    color.samplePosition;
  return Buffer.concat([Uint8Array.of(0x81, (profile << 5) | level, flags, 0), ...withSize(obu)]);
}

function readOperatingPoints(reader: BitReader): { level: number; tier: number } {
  let delayBits: number | null = null;
  if (reader.flag()) delayBits = readTiming(reader);
  const hasDisplayDelay = reader.flag();
  const count = reader.bits(5) + 1;
  const first = readOperatingPoint(reader, { delayBits, hasDisplayDelay });
  for (let left = count - 1; left > 0; left -= 1) readOperatingPoint(reader, { delayBits, hasDisplayDelay });
  return first;
}

/** timing_info and decoder_model_info; the length of a buffer delay, or null without a decoder model. */
function readTiming(reader: BitReader): number | null {
  reader.bits(32); // num_units_in_display_tick
  reader.bits(32); // time_scale
  if (reader.flag()) reader.unsignedExpGolomb(); // num_ticks_per_picture_minus_1: uvlc() is coded like ue(v)
  if (!reader.flag()) return null;
  const delayBits = reader.bits(5) + 1;
  reader.bits(32); // num_units_in_decoding_tick
  reader.bits(10); // two lengths
  return delayBits;
}

function readOperatingPoint(
  reader: BitReader,
  { delayBits, hasDisplayDelay }: { delayBits: number | null; hasDisplayDelay: boolean },
): { level: number; tier: number } {
  reader.bits(12); // operating_point_idc
  const level = reader.bits(5);
  const tier = level > LAST_LEVEL_WITHOUT_TIER ? reader.bits(1) : 0;
  if (delayBits !== null && reader.flag()) {
    reader.bits(delayBits); // decoder_buffer_delay
    reader.bits(delayBits); // encoder_buffer_delay
    reader.flag(); // low_delay_mode_flag
  }
  if (hasDisplayDelay && reader.flag()) reader.bits(4);
  return { level, tier };
}

function skipTools(reader: BitReader): void {
  reader.bits(3); // superblock size, filter intra, intra edge filter
  reader.bits(4); // interintra compound, masked compound, warped motion, dual filter
  const hasOrderHint = reader.flag();
  if (hasOrderHint) reader.bits(2); // jnt_comp, ref_frame_mvs
  const choosesScreenContent = reader.flag();
  const mayHaveScreenContent = choosesScreenContent || reader.flag();
  if (mayHaveScreenContent && !reader.flag()) reader.flag(); // seq_choose_integer_mv, seq_force_integer_mv
  if (hasOrderHint) reader.bits(3); // order_hint_bits_minus_1
  reader.bits(3); // superres, cdef, restoration
}

/** color_config (5.5.2). */
function readColor(reader: BitReader, profile: number): Av1Color {
  const highBitdepth = reader.bits(1);
  const twelveBit = profile === 2 && highBitdepth === 1 ? reader.bits(1) : 0;
  const monochrome = profile === 1 ? 0 : reader.bits(1);
  const isDescribed = reader.flag();
  const primaries = isDescribed ? reader.bits(8) : UNSPECIFIED;
  const transfer = isDescribed ? reader.bits(8) : UNSPECIFIED;
  const matrix = isDescribed ? reader.bits(8) : UNSPECIFIED;
  const depth = { highBitdepth, twelveBit, monochrome };
  if (monochrome === 1) return { ...depth, subsamplingX: 1, subsamplingY: 1, samplePosition: 0 };
  if (primaries === BT_709 && transfer === SRGB && matrix === IDENTITY) {
    return { ...depth, subsamplingX: 0, subsamplingY: 0, samplePosition: 0 };
  }
  reader.flag(); // color_range
  const { subsamplingX, subsamplingY } = readSubsampling(reader, { profile, twelveBit });
  const samplePosition = subsamplingX === 1 && subsamplingY === 1 ? reader.bits(2) : 0;
  return { ...depth, subsamplingX, subsamplingY, samplePosition };
}

function readSubsampling(reader: BitReader, { profile, twelveBit }: { profile: number; twelveBit: number }) {
  if (profile === 0) return { subsamplingX: 1, subsamplingY: 1 };
  if (profile === 1) return { subsamplingX: 0, subsamplingY: 0 };
  if (twelveBit === 0) return { subsamplingX: 1, subsamplingY: 0 };
  const subsamplingX = reader.bits(1);
  return { subsamplingX, subsamplingY: subsamplingX === 1 ? reader.bits(1) : 0 };
}
