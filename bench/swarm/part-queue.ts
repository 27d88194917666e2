/** Hands items from one lane of a viewer to the other. */
export class PartQueue<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  get length(): number {
    return this.#items.length;
  }

  push(...items: readonly T[]): void {
    this.#items.push(...items);
    this.#signal();
  }

  /** What is in it is still handed out. */
  close(): void {
    this.#closed = true;
    this.#signal();
  }

  /** The oldest item, as soon as there is one; null when it is closed and empty. */
  async next(): Promise<T | null> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item;
      if (this.#closed) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #signal(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
