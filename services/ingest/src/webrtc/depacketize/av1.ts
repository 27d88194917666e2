import {
  FRAME,
  FRAME_HEADER,
  type Obu,
  PADDING,
  readLeb128,
  readObu,
  SEQUENCE_HEADER,
  TEMPORAL_DELIMITER,
  TILE_LIST,
  withSize,
} from './av1-obu.ts';
import { type Av1Sequence, readAv1SequenceHeader } from './av1-sequence-header.ts';
import { type Depacketizer, MAX_FRAME_BYTES } from './encoded-frame.ts';
import {
  type FinishedFrame,
  FrameAssembly,
  type FrameParts,
  type PacketPlace,
  sizeOrNull,
} from './frame-assembly.ts';
import { FrameBytes } from './frame-bytes.ts';

/** Aggregation header (RTP payload format for AV1 v1.0, 4.4): Z, Y, W. */
const IS_CONTINUATION = 0x80;
const IS_CONTINUED = 0x40;
const COUNT_SHIFT = 4;
const COUNT_BITS = 0x03;
/** Encoders send a frame as one OBU, or as a header and some dozen tile groups. */
const MAX_OBUS = 1000;
/** show_existing_frame 0, frame_type KEY_FRAME, show_frame 1 (AV1 bitstream specification 5.9.2). */
const SHOWN_KEYFRAME = 0x10;
const FRAME_START_BITS = 0xf0;
/** What a Matroska block must not hold, or need not. */
const LEFT_OUT: ReadonlySet<number> = new Set([TEMPORAL_DELIMITER, TILE_LIST, PADDING]);

/** AV1 temporal units. Of a damaged one nothing is given. */
class Av1Parts implements FrameParts {
  readonly #unit = new FrameBytes(MAX_FRAME_BYTES);
  /** The OBU whose fragments are arriving. */
  readonly #fragment = new FrameBytes(MAX_FRAME_BYTES);
  #isFragmentOpen = false;
  #obus = 0;
  #hasSequenceHeader = false;
  /** By the first frame of this unit; null before that. */
  #isKeyframe: boolean | null = null;
  /** The newest sequence header, as an OBU with size. */
  #sequence: { readonly obu: Uint8Array; readonly facts: Av1Sequence } | null = null;

  add(payload: Uint8Array, { afterLoss }: PacketPlace): boolean {
    if (afterLoss) this.#dropFragment();
    const head = payload[0] ?? 0;
    const isContinuation = (head & IS_CONTINUATION) !== 0;
    const isContinued = (head & IS_CONTINUED) !== 0;
    let isWhole = isContinuation === this.#isFragmentOpen;
    if (!isWhole) this.#dropFragment();
    const elements = obuElements(payload);
    if (elements === null) {
      this.#dropFragment();
      return false;
    }
    for (const [index, element] of elements.entries()) {
      const isTail = index === 0 && isContinuation;
      const isHead = index === elements.length - 1 && isContinued;
      if (isTail && !this.#isFragmentOpen) continue; // its beginning is missing
      isWhole = this.#addElement(element, { isTail, isHead }) && isWhole;
    }
    return isWhole;
  }

  finish(wasDamaged: boolean): FinishedFrame {
    const isDamaged = this.#dropFragment() || wasDamaged;
    const unit = this.#unit.take();
    const isKeyframe = this.#isKeyframe === true && this.#sequence !== null;
    const hasFrame = this.#isKeyframe !== null;
    const lacksHeader = isKeyframe && !this.#hasSequenceHeader;
    this.#obus = 0;
    this.#hasSequenceHeader = false;
    this.#isKeyframe = null;
    if (isDamaged || !hasFrame) return { picture: null, isDamaged };
    const data = lacksHeader ? Buffer.concat([this.#sequence?.obu ?? new Uint8Array(0), unit]) : unit;
    return { picture: { data, isKeyframe, ...sizeOrNull(this.#sequence?.facts ?? null) }, isDamaged };
  }

  #addElement(element: Uint8Array, { isTail, isHead }: { isTail: boolean; isHead: boolean }): boolean {
    if (!isTail && !isHead) return this.#addObu(element);
    this.#isFragmentOpen = true;
    if (!this.#fragment.append(element)) {
      this.#dropFragment();
      return false;
    }
    if (isHead) return true;
    this.#isFragmentOpen = false;
    return this.#addObu(this.#fragment.take());
  }

  #addObu(bytes: Uint8Array): boolean {
    const obu = readObu(bytes);
    this.#obus += 1;
    if (obu === null || this.#obus > MAX_OBUS) return false;
    if (LEFT_OUT.has(obu.type)) return true;
    if (obu.type === SEQUENCE_HEADER && !this.#rememberSequence(obu)) return false;
    if (obu.type === FRAME || obu.type === FRAME_HEADER) {
      this.#isKeyframe ??= ((obu.payload[0] ?? 0) & FRAME_START_BITS) === SHOWN_KEYFRAME;
    }
    return withSize(obu).every((piece) => this.#unit.append(piece));
  }

  #rememberSequence(obu: Obu): boolean {
    const facts = readAv1SequenceHeader(obu.payload);
    if (facts === null) return false;
    this.#sequence = { obu: Buffer.concat(withSize(obu)), facts };
    this.#hasSequenceHeader = true;
    return true;
  }

  /** Whether an OBU had begun that now will not end. */
  #dropFragment(): boolean {
    const wasOpen = this.#isFragmentOpen;
    this.#fragment.truncate(0);
    this.#isFragmentOpen = false;
    return wasOpen;
  }
}

export const createAv1Depacketizer = (): Depacketizer => new FrameAssembly(new Av1Parts());

/** The OBUs and fragments of a packet (4.3); null when a size is 0 or leads out of it, or their number is wrong. */
function obuElements(payload: Uint8Array): Uint8Array[] | null {
  const count = ((payload[0] ?? 0) >> COUNT_SHIFT) & COUNT_BITS; // 0: each has a size
  const elements: Uint8Array[] = [];
  for (let at = 1; at < payload.length && elements.length < MAX_OBUS; ) {
    const isUnsized = count > 0 && elements.length === count - 1;
    const size = isUnsized ? { value: payload.length - at, end: at } : readLeb128(payload, at);
    if (size === null || size.value === 0 || size.end + size.value > payload.length) return null;
    at = size.end + size.value;
    elements.push(payload.subarray(size.end, at));
  }
  const isAsCounted = count === 0 || elements.length === count;
  return elements.length > 0 && isAsCounted ? elements : null;
}
