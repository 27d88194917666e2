import type { ChannelId } from '@naru/contracts/ids';
import type { Clock } from '@naru/platform/clock';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { hashSecret } from '@naru/platform/secret';
import { LoginLimiter } from './login-limiter.ts';

/** A failed login is answered after a random time up to this, counted from its arrival. */
export const MAX_FAILURE_PAUSE_MS = 2000;

/** Keys of ours that are remembered as right; far more than one ingest has publishers. */
const MAX_RIGHT_KEYS = 10_000;

export type KeyCheck =
  | { readonly kind: 'known'; readonly channelId: ChannelId }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'too-many-failures' }
  | { readonly kind: 'unavailable' };

/**
 * Tells whose stream key it is. Every refusal takes the same random time whatever its cause, and addresses that fail too
 * often are not looked up at all, but for keys that were right before: an encoder with an old key, which tries again and
 * again, must not keep out the others of its house, or everybody behind one proxy.
 */
export class StreamKeyGate {
  readonly #authorize: (keyHash: Uint8Array) => Promise<{ channelId: ChannelId } | null>;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #logger: Logger;
  readonly #limiter: LoginLimiter;
  /** Hashes of keys that were right the last time, the one used longest ago first. */
  readonly #right = new Set<string>();

  constructor(options: {
    authorize: (keyHash: Uint8Array) => Promise<{ channelId: ChannelId } | null>;
    clock: Clock;
    logger: Logger;
    /** 0 up to but not including 1. */
    random?: () => number;
  }) {
    this.#authorize = options.authorize;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#random = options.random ?? Math.random;
    this.#limiter = new LoginLimiter(options.clock);
  }

  /** Never rejects, except with the reason of `signal`. */
  async check(streamKey: string, address: string, signal: AbortSignal): Promise<KeyCheck> {
    const answerAt = this.#clock.monotonic() + this.#random() * MAX_FAILURE_PAUSE_MS;
    const result = await this.#lookUp(streamKey, address);
    if (result.kind === 'known') return result;
    this.#logger.info({ address, result: result.kind }, 'publisher refused');
    await this.#clock.sleep(Math.max(0, answerAt - this.#clock.monotonic()), signal);
    return result;
  }

  async #lookUp(streamKey: string, address: string): Promise<KeyCheck> {
    const keyHash = hashSecret(streamKey);
    const name = keyHash.toString('base64');
    const forgive = this.#right.has(name) ? () => {} : this.#limiter.begin(address);
    if (forgive === null) return { kind: 'too-many-failures' };
    try {
      const channel = await this.#authorize(keyHash);
      this.#remember(name, channel !== null);
      if (channel === null) return { kind: 'unknown' };
      forgive();
      return { kind: 'known', channelId: channel.channelId };
    } catch (error) {
      forgive(); // not the publisher's fault
      if (!isAbortError(error)) this.#logger.warn({ err: error }, 'stream key could not be checked');
      return { kind: 'unavailable' };
    }
  }

  #remember(name: string, right: boolean): void {
    this.#right.delete(name);
    if (!right) return;
    this.#right.add(name);
    if (this.#right.size <= MAX_RIGHT_KEYS) return;
    const [oldest] = this.#right;
    if (oldest !== undefined) this.#right.delete(oldest);
  }
}
