import { type Depacketizer, MAX_FRAME_BYTES } from './encoded-frame.ts';
import {
  type FinishedFrame,
  FrameAssembly,
  type FrameParts,
  type PacketPlace,
  sizeOrNull,
} from './frame-assembly.ts';
import { FrameBytes } from './frame-bytes.ts';
import { readVp9Descriptor } from './vp9-descriptor.ts';
import { type PictureSize, readVp9Header, withSuperframeIndex } from './vp9-header.ts';

/** Spatial layers are numbered with three bits. */
const MAX_LAYERS = 8;

/** VP9 pictures by RFC 9628: all spatial layers of one timestamp are one frame. Of a damaged one nothing is given. */
class Vp9Parts implements FrameParts {
  readonly #bytes = new FrameBytes(MAX_FRAME_BYTES);
  /** Where the layers of this picture begin. */
  #starts: number[] = [];
  #isLayerOpen = false;
  /** Of the highest layer, by this picture's scalability structure. */
  #structureSize: PictureSize | null = null;
  /** Of the newest keyframe. */
  #size: PictureSize | null = null;

  add(payload: Uint8Array, { isFirst, afterLoss }: PacketPlace): boolean {
    const descriptor = readVp9Descriptor(payload);
    if (descriptor === null) return false;
    const { beginsLayer, endsLayer, spatialLayer, size, bytes } = descriptor;
    if (beginsLayer === this.#isLayerOpen) return false; // a layer without its end, or without its beginning
    if (isFirst && afterLoss && spatialLayer > 0) return false; // the lower ones were lost
    if (beginsLayer) {
      if (this.#starts.length === MAX_LAYERS) return false;
      this.#starts.push(this.#bytes.length);
    }
    this.#isLayerOpen = !endsLayer;
    this.#structureSize = size ?? this.#structureSize;
    return this.#bytes.append(payload.subarray(bytes));
  }

  finish(wasDamaged: boolean): FinishedFrame {
    const isDamaged = wasDamaged || this.#isLayerOpen;
    const data = this.#bytes.take();
    const starts = this.#starts;
    const structureSize = this.#structureSize;
    this.#starts = [];
    this.#isLayerOpen = false;
    this.#structureSize = null;
    const header = isDamaged ? null : readVp9Header(data);
    if (header === null) return { picture: null, isDamaged: true };
    const isLayered = starts.length > 1;
    const isKeyframe = header.size !== null;
    if (isKeyframe) this.#size = (isLayered ? structureSize : null) ?? header.size;
    const whole = isLayered ? withSuperframeIndex(data, starts) : data;
    return { picture: { data: whole, isKeyframe, ...sizeOrNull(this.#size) }, isDamaged };
  }
}

export const createVp9Depacketizer = (): Depacketizer => new FrameAssembly(new Vp9Parts());
