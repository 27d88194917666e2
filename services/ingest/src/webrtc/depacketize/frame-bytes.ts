/** A usual keyframe. */
const INITIAL_BYTES = 64 * 1024;

/** The bytes of one frame while its packets arrive: copied, and never more than a limit. */
export class FrameBytes {
  readonly #maxBytes: number;
  #bytes: Uint8Array;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#bytes = new Uint8Array(Math.min(INITIAL_BYTES, maxBytes));
  }

  get length(): number {
    return this.#length;
  }

  /** False, and nothing is appended, when the limit would be passed. */
  append(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#maxBytes) return false;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  /** 0 beyond the end. */
  byteAt(at: number): number {
    return at < this.#length ? (this.#bytes[at] ?? 0) : 0;
  }

  /** A copy of everything from there on. */
  copyFrom(start: number): Uint8Array {
    return this.#bytes.slice(start, this.#length);
  }

  /** Forgets everything from there on. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** A copy of everything, which is forgotten. */
  take(): Uint8Array {
    const bytes = this.copyFrom(0);
    this.#length = 0;
    return bytes;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.min(this.#maxBytes, Math.max(length, 2 * this.#bytes.length)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
