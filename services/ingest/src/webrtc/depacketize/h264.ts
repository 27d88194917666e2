import { START_CODE } from './annex-b.ts';
import { type Depacketizer, MAX_FRAME_BYTES } from './encoded-frame.ts';
import {
  type FinishedFrame,
  FrameAssembly,
  type FrameParts,
  type PacketPlace,
  sizeOrNull,
} from './frame-assembly.ts';
import { FrameBytes } from './frame-bytes.ts';
import { ParameterSets, PPS, SPS } from './h264-parameter-sets.ts';

/** nal_unit_type (H.264 table 7-1), and the packet types among them (RFC 6184, 5.2). */
const SLICE = 1;
const PARTITION_A = 2;
const IDR_SLICE = 5;
const ACCESS_UNIT_DELIMITER = 9;
const FILLER = 12;
const LAST_NAL_TYPE = 23;
const STAP_A = 24;
const FU_A = 28;

const FORBIDDEN_BIT = 0x80;
const TYPE_BITS = 0x1f;
const FU_START = 0x80;
const FU_END = 0x40;
const FU_HEADER_BYTES = 2;
/** Encoders cut a picture into some dozen slices. */
const MAX_NALS = 1000;

const isSlice = (type: number): boolean => type === SLICE || type === PARTITION_A || type === IDR_SLICE;

/** H.264 in packetization modes 0 and 1 (RFC 6184, 5.6 to 5.8). Of a damaged access unit the whole NAL units are given. */
class H264Parts implements FrameParts {
  readonly #bytes = new FrameBytes(MAX_FRAME_BYTES);
  readonly #sets = new ParameterSets();
  /** Of the NAL units gathered. */
  #types: number[] = [];
  #hasPicture = false;
  /** Where the start code of the NAL unit stands whose fragments are arriving. */
  #fragmentAt: number | null = null;
  /** Too many bytes or NAL units: the rest of the access unit is not looked at. */
  #isTooLong = false;
  /** Packets right before the first one are missing, and may have been of this access unit. */
  #isStartDoubtful = false;

  add(payload: Uint8Array, { isFirst, afterLoss }: PacketPlace): boolean {
    if (isFirst) this.#isStartDoubtful = afterLoss;
    if (afterLoss) this.#dropFragment();
    if (this.#isTooLong) return false;
    const type = (payload[0] ?? 0) & TYPE_BITS;
    if (type === FU_A) return this.#addFragment(payload);
    const isUnbroken = !this.#dropFragment();
    const nals = type === STAP_A ? aggregatedNals(payload) : [payload];
    return nals !== null && nals.every((nal) => this.#addNal(nal)) && isUnbroken;
  }

  finish(wasDamaged: boolean): FinishedFrame {
    const isDamaged = this.#dropFragment() || wasDamaged;
    const unit = this.#bytes.take();
    const types = this.#types;
    const hasPicture = this.#hasPicture;
    this.#types = [];
    this.#hasPicture = false;
    this.#isTooLong = false;
    if (!hasPicture) return { picture: null, isDamaged };
    const isKeyframe = types.includes(IDR_SLICE) && this.#sets.areKnown;
    const isComplete = !isKeyframe || (types.includes(SPS) && types.includes(PPS));
    const data = isComplete ? unit : this.#withSets(unit);
    return { picture: { data, isKeyframe, ...sizeOrNull(this.#sets.parameters) }, isDamaged };
  }

  #addNal(nal: Uint8Array): boolean {
    if (!isNalHeader(nal[0] ?? 0)) return false;
    const at = this.#bytes.length;
    return this.#append(START_CODE) && this.#append(nal) && this.#complete(at);
  }

  #addFragment(payload: Uint8Array): boolean {
    const [indicator = 0, header] = payload;
    if (header === undefined) return false;
    let isUnbroken = true;
    if ((header & FU_START) !== 0) {
      isUnbroken = !this.#dropFragment();
      const nalHeader = (indicator & ~TYPE_BITS) | (header & TYPE_BITS);
      if (!isNalHeader(nalHeader)) return false;
      this.#fragmentAt = this.#bytes.length;
      if (!this.#append(START_CODE) || !this.#append(Uint8Array.of(nalHeader))) return false;
    }
    const at = this.#fragmentAt;
    if (at === null || !this.#append(payload.subarray(FU_HEADER_BYTES))) return false;
    if ((header & FU_END) === 0) return isUnbroken;
    this.#fragmentAt = null;
    return this.#complete(at) && isUnbroken;
  }

  /** Looks at the NAL unit at the end. False when it is refused, or shows that slices before it are missing. */
  #complete(at: number): boolean {
    const headerAt = at + START_CODE.length;
    const type = this.#bytes.byteAt(headerAt) & TYPE_BITS;
    if (type === ACCESS_UNIT_DELIMITER || type === FILLER) {
      this.#bytes.truncate(at); // say nothing that a container needs
      return true;
    }
    if (this.#types.length >= MAX_NALS) return this.#giveUp();
    if ((type === SPS || type === PPS) && !this.#sets.remember(this.#bytes.copyFrom(headerAt))) {
      this.#bytes.truncate(at); // would upset a decoder
      return false;
    }
    const isFirstSlice = isSlice(type) && !this.#hasPicture;
    this.#types.push(type);
    if (!isFirstSlice) return true;
    this.#hasPicture = true;
    // A slice header begins with first_mb_in_slice as ue(v): a set bit is macroblock 0 (H.264 7.3.3).
    return !this.#isStartDoubtful || (this.#bytes.byteAt(headerAt + 1) & 0x80) !== 0;
  }

  #append(bytes: Uint8Array): boolean {
    return this.#bytes.append(bytes) || this.#giveUp();
  }

  #giveUp(): false {
    this.#bytes.truncate(0);
    this.#types = [];
    this.#hasPicture = false;
    this.#fragmentAt = null;
    this.#isTooLong = true;
    return false;
  }

  /** Whether a NAL unit had begun that now will not end. */
  #dropFragment(): boolean {
    const at = this.#fragmentAt;
    if (at === null) return false;
    this.#bytes.truncate(at);
    this.#fragmentAt = null;
    return true;
  }

  #withSets(unit: Uint8Array): Uint8Array {
    return Buffer.concat([...this.#sets.nals.flatMap((nal) => [START_CODE, nal]), unit]);
  }
}

export const createH264Depacketizer = (): Depacketizer => new FrameAssembly(new H264Parts());

function isNalHeader(header: number): boolean {
  const type = header & TYPE_BITS;
  return (header & FORBIDDEN_BIT) === 0 && type > 0 && type <= LAST_NAL_TYPE;
}

/** The NAL units of a STAP-A (RFC 6184, 5.7.1); null when a size is 0 or leads out of it. */
function aggregatedNals(payload: Uint8Array): Uint8Array[] | null {
  const nals: Uint8Array[] = [];
  for (let at = 1; at < payload.length; ) {
    const [high = 0, low = 0] = payload.subarray(at, at + 2);
    const size = high * 256 + low;
    at += 2 + size;
    if (size === 0 || at > payload.length || nals.length >= MAX_NALS) return null;
    nals.push(payload.subarray(at - size, at));
  }
  return nals;
}
