import { MAX_REQUESTS_PER_ADDRESS } from './limits.ts';

/** Counts the requests under way of each address. */
export class RequestPlaces {
  readonly #taken = new Map<string, number>();

  /** What to call once when the request is answered; null when the address has too many. */
  enter(address: string): (() => void) | null {
    const taken = this.#taken.get(address) ?? 0;
    if (taken >= MAX_REQUESTS_PER_ADDRESS) return null;
    this.#taken.set(address, taken + 1);
    return () => {
      const left = (this.#taken.get(address) ?? 0) - 1;
      if (left > 0) this.#taken.set(address, left);
      else this.#taken.delete(address);
    };
  }
}
