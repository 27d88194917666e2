import { type Clock } from '@naru/platform/clock';
import { isAbortError } from '@naru/platform/errors';
import { hasLeft, type LiveResponse, onceOver, remoteAddressOf } from '../live-response.ts';
import { clientOf } from '../request-headers.ts';
import type { HeldRequests } from './held-requests.ts';

/** A request that waits for the window to change. */
export interface Waiter {
  readonly res: LiveResponse;
  /** Answers when what it waits for is there or can never come. Returns whether it did. */
  offer(): boolean;
  /** Answers without it. */
  giveUp(reason: GiveUpReason): void;
}

/** `expired`: nothing came in time. `stopping`: this process ends. `gone`: the broadcast is forgotten. */
export type GiveUpReason = 'expired' | 'stopping' | 'gone';

interface Held {
  readonly waiter: Waiter;
  readonly client: string;
  readonly expiresAt: number;
}

/**
 * The held requests of one broadcast. One is freed when it is answered, when its client leaves, or at its deadline. All
 * wait equally long, so the oldest expires first and one timer is enough for all.
 */
export class Waiters {
  readonly #clock: Clock;
  readonly #all: HeldRequests;
  readonly #heldPerClient: number;
  readonly #held = new Set<Held>();
  readonly #byClient = new Map<string, number>();
  readonly #closing = new AbortController();
  #expiring: Promise<void> | null = null;

  constructor(options: { clock: Clock; all: HeldRequests; heldPerClient: number }) {
    this.#clock = options.clock;
    this.#all = options.all;
    this.#heldPerClient = options.heldPerClient;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Holds the request, or says why not; then the caller answers it. */
  hold(waiter: Waiter, deadlineMs: number): 'held' | 'client-limit' | 'overloaded' | 'closed' {
    const { res } = waiter;
    if (this.#closing.signal.aborted) return 'closed';
    const client = clientOf(remoteAddressOf(res));
    const ofClient = this.#byClient.get(client) ?? 0;
    if (ofClient >= this.#heldPerClient) return this.#refuse('client-limit');
    if (this.#all.isFull()) return this.#refuse('overloaded');
    if (hasLeft(res)) return 'held'; // has left already: nobody to answer, nothing to hold
    const held: Held = { waiter, client, expiresAt: this.#clock.monotonic() + deadlineMs };
    this.#held.add(held);
    this.#byClient.set(client, ofClient + 1);
    this.#all.added();
    onceOver(res, () => {
      if (this.#free(held)) this.#all.left += 1;
    });
    this.#expiring ??= this.#expire();
    return 'held';
  }

  /** The window has changed: offers it to everybody who waits. */
  wake(): void {
    for (const held of this.#held) {
      if (!this.#answers(held, () => held.waiter.offer())) continue;
      if (this.#free(held)) this.#all.woken += 1;
    }
  }

  /** Answers everybody and holds nobody from now on. */
  async close(reason: GiveUpReason): Promise<void> {
    this.#closing.abort();
    for (const held of this.#held) this.#giveUp(held, reason);
    await this.#expiring;
  }

  async #expire(): Promise<void> {
    try {
      for (let oldest = this.#oldest(); oldest !== null; oldest = this.#oldest()) {
        const waitMs = oldest.expiresAt - this.#clock.monotonic();
        if (waitMs > 0) {
          await this.#clock.sleep(waitMs, this.#closing.signal);
          continue;
        }
        this.#giveUp(oldest, 'expired');
        this.#all.expired += 1;
      }
    } catch (error) {
      if (!isAbortError(error)) throw error;
    } finally {
      this.#expiring = null;
    }
  }

  #giveUp(held: Held, reason: GiveUpReason): void {
    this.#free(held);
    this.#answers(held, () => {
      held.waiter.giveUp(reason);
      return true;
    });
  }

  /** One answer that fails must not keep the others waiting. */
  #answers(held: Held, answer: () => boolean): boolean {
    try {
      return answer();
    } catch (error) {
      this.#all.failed(error);
      held.waiter.res.destroy();
      return true;
    }
  }

  #oldest(): Held | null {
    for (const held of this.#held) return held;
    return null;
  }

  #free(held: Held): boolean {
    if (!this.#held.delete(held)) return false;
    const left = (this.#byClient.get(held.client) ?? 1) - 1;
    if (left === 0) this.#byClient.delete(held.client);
    else this.#byClient.set(held.client, left);
    this.#all.removed();
    return true;
  }

  #refuse<T>(reason: T): T {
    this.#all.refused += 1;
    return reason;
  }
}
