import type { Clock } from '@naru/platform/clock';

/** Failed logins an address may make in a minute ... */
export const FAILURES_PER_MINUTE = 10;
const WINDOW_MS = 60_000;
/** ... before it is refused for so long. */
export const REFUSED_FOR_MS = 60_000;
/** Addresses remembered at once. Beyond it the longest untouched are forgotten, so memory stays bounded under attack. */
const MAX_ADDRESSES = 20_000;

interface AddressRecord {
  /** Monotonic times of failures and of attempts that are still being checked. */
  failures: number[];
  refusedUntil: number;
}

/**
 * Counts failed logins per address. An attempt counts as failed until it is known to have succeeded: a thousand guesses
 * sent at once are not a thousand free ones.
 */
export class LoginLimiter {
  readonly #clock: Clock;
  /** Two generations: when the newer one is full it becomes the older one, and what was there is forgotten. */
  #newer = new Map<string, AddressRecord>();
  #older = new Map<string, AddressRecord>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Addresses in memory. */
  get remembered(): number {
    return this.#newer.size + this.#older.size;
  }

  /** Begins an attempt; null when the address is refused for now. The returned function takes the failure back. */
  begin(address: string): (() => void) | null {
    const now = this.#clock.monotonic();
    const record = this.#recordOf(sourceOf(address));
    record.failures = record.failures.filter((at) => at > now - WINDOW_MS);
    if (now < record.refusedUntil) return null;
    if (record.failures.length >= FAILURES_PER_MINUTE) {
      record.refusedUntil = now + REFUSED_FOR_MS;
      record.failures = [];
      return null;
    }
    record.failures.push(now);
    return () => {
      const index = record.failures.indexOf(now);
      if (index >= 0) record.failures.splice(index, 1);
    };
  }

  #recordOf(source: string): AddressRecord {
    const known = this.#newer.get(source);
    if (known !== undefined) return known;
    const record = this.#older.get(source) ?? { failures: [], refusedUntil: 0 };
    if (this.#newer.size >= MAX_ADDRESSES / 2) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(source, record);
    return record;
  }
}

/** An IPv4 address itself; of IPv6 the /64, because one customer owns all of it. */
export function sourceOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  const [head = '', tail = ''] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const missing = Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(missing).fill('0'), ...right].slice(0, 4).join(':');
}
