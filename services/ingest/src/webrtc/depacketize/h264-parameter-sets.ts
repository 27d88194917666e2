import { type PictureParameters, parseSequenceParameterSet } from '../../rtmp/sequence-parameter-set.ts';
import { splitAnnexB } from './annex-b.ts';
import { readBits } from './read-bits.ts';

/** What the parameter sets of a keyframe tell. */
export interface AvcDescription extends PictureParameters {
  /** level_idc: ten times the level (H.264 A.3). */
  readonly level: number;
  /** AVCDecoderConfigurationRecord with NAL lengths of four bytes (ISO/IEC 14496-15, 5.3.3.1). */
  readonly record: Uint8Array;
}

export const SPS = 7;
export const PPS = 8;
const TYPE_BITS = 0x1f;
const MAX_SPS_ID = 31;
const MAX_PPS_ID = 255;
/** Parameter sets of real encoders have less than 100 bytes. */
const MAX_SET_BYTES = 1024;
/** Encoders use one of each, or give each new picture size an id of its own. The oldest goes. */
const MAX_SPS = 16;
const MAX_PPS = 64;
/** Profiles whose record names chroma format and bit depths. */
const HIGH_PROFILES = new Set([100, 110, 122, 244]);
const CHROMA_444 = 3;

/** The newest parameter sets of a stream by their ids; what an IDR picture needs in front of it. */
export class ParameterSets {
  /** Oldest first. */
  readonly #sequence = new Map<number, Uint8Array>();
  readonly #picture = new Map<number, Uint8Array>();
  #newest: PictureParameters | null = null;

  /** There is one of each kind. */
  get areKnown(): boolean {
    return this.#sequence.size > 0 && this.#picture.size > 0;
  }

  /** By the newest SPS. */
  get parameters(): PictureParameters | null {
    return this.#newest;
  }

  /** Sequence parameter sets first. */
  get nals(): Uint8Array[] {
    return [...this.#sequence.values(), ...this.#picture.values()];
  }

  /** Keeps the NAL unit itself, not a copy. False when it is no usable SPS or PPS. */
  remember(nal: Uint8Array): boolean {
    if (nal.length > MAX_SET_BYTES) return false;
    switch ((nal[0] ?? 0) & TYPE_BITS) {
      case SPS: {
        const parameters = parseSequenceParameterSet(nal);
        const id = setId(nal.subarray(4), MAX_SPS_ID);
        if (parameters === null || id === null) return false;
        keepNewest(this.#sequence, { id, nal, max: MAX_SPS });
        this.#newest = parameters;
        return true;
      }
      case PPS: {
        const id = setId(nal.subarray(1), MAX_PPS_ID);
        if (id !== null) keepNewest(this.#picture, { id, nal, max: MAX_PPS });
        return id !== null;
      }
      default:
        return false;
    }
  }

  /** Null while a kind is missing. */
  describe(): AvcDescription | null {
    const sequence = [...this.#sequence.values()].reverse(); // readers take the first for the one in use
    const picture = [...this.#picture.values()];
    const [newest] = sequence;
    if (newest === undefined || picture.length === 0 || this.#newest === null) return null;
    const [, profile = 0, constraints = 0, level = 0] = newest;
    const record = Buffer.concat([
      Uint8Array.of(1, profile, constraints, level, 0xff, 0xe0 | sequence.length),
      ...sequence.flatMap(withLength),
      Uint8Array.of(picture.length),
      ...picture.flatMap(withLength),
      ...(HIGH_PROFILES.has(profile) ? chromaFields(newest) : []),
    ]);
    return { ...this.#newest, level, record };
  }
}

/** Reads the parameter sets inside a keyframe in Annex B format; null when it has not both kinds. */
export function describeAvc(keyframe: Uint8Array): AvcDescription | null {
  const sets = new ParameterSets();
  for (const nal of splitAnnexB(keyframe)) sets.remember(nal);
  return sets.describe();
}

function keepNewest(
  sets: Map<number, Uint8Array>,
  { id, nal, max }: { id: number; nal: Uint8Array; max: number },
): void {
  sets.delete(id);
  sets.set(id, nal);
  const [oldest] = sets.keys();
  if (sets.size > max && oldest !== undefined) sets.delete(oldest);
}

/** The ue(v) at the front (H.264 7.3.2.1.1, 7.3.2.2); too near the start for emulation prevention. Null above `max`. */
function setId(bytes: Uint8Array, max: number): number | null {
  const id = readBits(bytes, (reader) => reader.unsignedExpGolomb());
  return id !== null && id <= max ? id : null;
}

const withLength = (nal: Uint8Array): Uint8Array[] => [
  Uint8Array.of(nal.length >> 8, nal.length & 0xff),
  nal,
];

/** chroma_format, both bit depths, and no SPS extension; nothing when they cannot be read as they stand. */
function chromaFields(sps: Uint8Array): Uint8Array[] {
  const fields = readBits(sps.subarray(4), (reader) => {
    reader.unsignedExpGolomb(); // seq_parameter_set_id
    const format = reader.unsignedExpGolomb();
    if (format === CHROMA_444) reader.flag(); // separate_colour_plane_flag
    const lumaDepth = reader.unsignedExpGolomb();
    const chromaDepth = reader.unsignedExpGolomb();
    return Uint8Array.of(0xfc | (format & 3), 0xf8 | (lumaDepth & 7), 0xf8 | (chromaDepth & 7), 0);
  });
  return fields === null ? [] : [fields];
}
