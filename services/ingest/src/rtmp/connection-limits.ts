import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_EXPLAINED_PER_ADDRESS } from './limits.ts';

/** `explain`: let in far enough to hear why it is refused. */
export type ConnectionAdmission = 'accept' | 'explain' | 'drop';

/** Counts open connections, in total and per address. */
export class ConnectionLimits {
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  /** Counts a new connection unless the answer is `drop`. */
  enter(address: string): ConnectionAdmission {
    const open = this.#byAddress.get(address) ?? 0;
    if (this.#total >= MAX_CONNECTIONS) return 'drop';
    if (open >= MAX_CONNECTIONS_PER_ADDRESS + MAX_EXPLAINED_PER_ADDRESS) return 'drop';
    this.#byAddress.set(address, open + 1);
    this.#total += 1;
    return open < MAX_CONNECTIONS_PER_ADDRESS ? 'accept' : 'explain';
  }

  leave(address: string): void {
    const open = this.#byAddress.get(address) ?? 0;
    if (open <= 1) this.#byAddress.delete(address);
    else this.#byAddress.set(address, open - 1);
    this.#total -= 1;
  }
}
