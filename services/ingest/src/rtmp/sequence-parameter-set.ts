import { BitReader } from './bit-reader.ts';

export interface PictureParameters {
  /** After cropping, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly profile: string;
  /** Frames per second by the VUI timing, when it is there and plausible. */
  readonly frameRate: number | null;
}

/** Profiles whose parameter sets carry chroma format and scaling lists (H.264 7.3.2.1.1). */
const HIGH_PROFILES = new Set([44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244]);
const PROFILE_NAMES = new Map([
  [66, 'Baseline'],
  [77, 'Main'],
  [88, 'Extended'],
  [100, 'High'],
  [110, 'High 10'],
  [122, 'High 4:2:2'],
  [244, 'High 4:4:4'],
]);
const MACROBLOCK = 16;
/** aspect_ratio_idc that is followed by an explicit ratio. */
const EXTENDED_SAR = 255;
const PLAUSIBLE_FRAME_RATE = { min: 1, max: 300 };

/** Reads an SPS NAL unit (H.264 7.3.2.1). Null when it is none, is cut short, or describes an impossible picture. */
export function parseSequenceParameterSet(nal: Uint8Array): PictureParameters | null {
  if (nal.length < 4 || ((nal[0] ?? 0) & 0x1f) !== 7) return null;
  try {
    return readParameters(new BitReader(withoutEmulationPrevention(nal.subarray(1))));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readParameters(reader: BitReader): PictureParameters | null {
  const profileIdc = reader.bits(8);
  reader.bits(16); // constraint flags, level
  reader.unsignedExpGolomb(); // seq_parameter_set_id
  const chroma = HIGH_PROFILES.has(profileIdc) ? readChroma(reader) : { format: 1, separatePlanes: false };
  reader.unsignedExpGolomb(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  reader.unsignedExpGolomb(); // max_num_ref_frames
  reader.flag(); // gaps_in_frame_num_value_allowed_flag
  const widthInMacroblocks = reader.unsignedExpGolomb() + 1;
  const heightInMapUnits = reader.unsignedExpGolomb() + 1;
  const frameMbsOnly = reader.flag();
  if (!frameMbsOnly) reader.flag(); // mb_adaptive_frame_field_flag
  reader.flag(); // direct_8x8_inference_flag
  const fields = frameMbsOnly ? 1 : 2;
  const crop = reader.flag() ? readCrop(reader, chroma, fields) : { x: 0, y: 0 };
  const width = widthInMacroblocks * MACROBLOCK - crop.x;
  const height = heightInMapUnits * MACROBLOCK * fields - crop.y;
  if (width <= 0 || height <= 0) return null;
  return {
    width,
    height,
    profile: PROFILE_NAMES.get(profileIdc) ?? `profile ${profileIdc}`,
    frameRate: frameRateOf(reader),
  };
}

interface Chroma {
  readonly format: number;
  readonly separatePlanes: boolean;
}

function readChroma(reader: BitReader): Chroma {
  const format = reader.unsignedExpGolomb();
  if (format > 3) throw new RangeError('chroma_format_idc');
  const separatePlanes = format === 3 && reader.flag();
  reader.unsignedExpGolomb(); // bit_depth_luma_minus8
  reader.unsignedExpGolomb(); // bit_depth_chroma_minus8
  reader.flag(); // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) {
    const lists = format === 3 ? 12 : 8;
    for (let list = 0; list < lists; list += 1) {
      if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
  return { format, separatePlanes };
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + reader.signedExpGolomb() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsignedExpGolomb();
  if (type === 0) {
    reader.unsignedExpGolomb(); // log2_max_pic_order_cnt_lsb_minus4
  } else if (type === 1) {
    reader.flag(); // delta_pic_order_always_zero_flag
    reader.signedExpGolomb(); // offset_for_non_ref_pic
    reader.signedExpGolomb(); // offset_for_top_to_bottom_field
    const cycle = reader.unsignedExpGolomb();
    if (cycle > 255) throw new RangeError('num_ref_frames_in_pic_order_cnt_cycle');
    for (let index = 0; index < cycle; index += 1) reader.signedExpGolomb();
  }
}

/** Cropped pixels in both directions (H.264 7.4.2.1.1, CropUnitX and CropUnitY). */
function readCrop(reader: BitReader, { format, separatePlanes }: Chroma, fields: number) {
  const subsampled = format > 0 && !separatePlanes;
  const unitX = subsampled && format < 3 ? 2 : 1;
  const unitY = (subsampled && format === 1 ? 2 : 1) * fields;
  const left = reader.unsignedExpGolomb();
  const right = reader.unsignedExpGolomb();
  const top = reader.unsignedExpGolomb();
  const bottom = reader.unsignedExpGolomb();
  return { x: (left + right) * unitX, y: (top + bottom) * unitY };
}

/** From the VUI (Annex E.1.1); null when it is absent or cut short, which harms nothing else. */
function frameRateOf(reader: BitReader): number | null {
  try {
    if (!reader.flag()) return null; // vui_parameters_present_flag
    if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.bits(32); // aspect ratio
    if (reader.flag()) reader.flag(); // overscan
    if (reader.flag()) {
      reader.bits(4); // video_format, video_full_range_flag
      if (reader.flag()) reader.bits(24); // colour description
    }
    if (reader.flag()) {
      reader.unsignedExpGolomb(); // chroma_sample_loc_type_top_field
      reader.unsignedExpGolomb(); // chroma_sample_loc_type_bottom_field
    }
    if (!reader.flag()) return null; // timing_info_present_flag
    const unitsInTick = reader.bits(32);
    const timeScale = reader.bits(32);
    const frameRate = timeScale / (2 * unitsInTick);
    const { min, max } = PLAUSIBLE_FRAME_RATE;
    return frameRate >= min && frameRate <= max ? frameRate : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Removes the 03 of every 00 00 03 (H.264 7.4.1). */
function withoutEmulationPrevention(payload: Uint8Array): Uint8Array {
  const clean = new Uint8Array(payload.length);
  let length = 0;
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    clean[length] = byte;
    length += 1;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return clean.subarray(0, length);
}
