import type { Clock } from '@naru/platform/clock';

/** Failed logins an address may make in a minute (promise P6) ... */
export const FAILURES_PER_MINUTE = 10;
const WINDOW_MS = 60_000;
/** ... before it is refused for so long. */
export const REFUSED_FOR_MS = 60_000;
/** Addresses remembered at once. Beyond it the longest remembered is forgotten, so memory stays bounded under attack. */
const MAX_ADDRESSES = 20_000;

interface Record {
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
  readonly #records = new Map<string, Record>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins an attempt; null when the address is refused for now. The returned function takes the failure back. */
  begin(address: string): (() => void) | null {
    const now = this.#clock.monotonic();
    const source = sourceOf(address);
    const record = this.#records.get(source) ?? { failures: [], refusedUntil: 0 };
    record.failures = record.failures.filter((at) => at > now - WINDOW_MS);
    if (now < record.refusedUntil) return null;
    if (record.failures.length >= FAILURES_PER_MINUTE) {
      record.refusedUntil = now + REFUSED_FOR_MS;
      record.failures = [];
      return null;
    }
    record.failures.push(now);
    this.#remember(source, record);
    return () => {
      const index = record.failures.indexOf(now);
      if (index >= 0) record.failures.splice(index, 1);
      if (record.failures.length === 0 && record.refusedUntil <= now) this.#records.delete(source);
    };
  }

  #remember(source: string, record: Record): void {
    this.#records.delete(source);
    this.#records.set(source, record);
    if (this.#records.size <= MAX_ADDRESSES) return;
    for (const oldest of this.#records.keys()) {
      this.#records.delete(oldest);
      return;
    }
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
