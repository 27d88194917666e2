import { viewOf } from './fmp4-boxes.ts';

/** Writes big-endian fields and boxes into an array of known size, from front to back. */
export class ByteWriter {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = viewOf(this.bytes);
  }

  uint16(value: number): this {
    this.#view.setUint16(this.#offset, value);
    this.#offset += 2;
    return this;
  }

  uint32(value: number): this {
    this.#view.setUint32(this.#offset, value);
    this.#offset += 4;
    return this;
  }

  int32(value: number): this {
    return this.uint32(value >>> 0);
  }

  uint64(value: number): this {
    return this.uint32(Math.floor(value / 2 ** 32)).uint32(value % 2 ** 32);
  }

  zeros(count: number): this {
    this.#offset += count;
    return this;
  }

  type(name: string): this {
    for (let index = 0; index < 4; index += 1) this.bytes[this.#offset + index] = name.charCodeAt(index);
    this.#offset += 4;
    return this;
  }

  /** The head of a box that is `size` bytes long, head included. */
  box(size: number, name: string): this {
    return this.uint32(size).type(name);
  }

  /** The head of a box with version and flags. */
  fullBox(size: number, name: string, version: number, flags: number): this {
    return this.box(size, name).uint32(((version << 24) | flags) >>> 0);
  }

  append(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#offset);
    this.#offset += bytes.length;
    return this;
  }
}
