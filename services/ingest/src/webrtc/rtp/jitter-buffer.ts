import { GIVE_UP_MS, LONGEST_WAIT_MS, MAX_MISSING_PACKETS } from './nack-schedule.ts';
import type { RtpPacket } from './rtp-packet.ts';
import { SequenceUnwrapper } from './unwrap.ts';

/** Held behind a gap; beyond either, gaps are given up at once. Two seconds of 10 Mbit/s fit. */
const MAX_PACKETS = 2048;
const MAX_BYTES = 4 * 1024 * 1024;
/** Stragglers of the SSRC before do not bring it back within this time. */
const FORMER_SSRC_MS = 1000;
/** Packets given out that are known as such, a power of two. */
const REMEMBERED_PACKETS = 1024;

export type JitterBufferItem =
  | { readonly kind: 'packet'; readonly packet: RtpPacket; readonly arrivedAtMs: number }
  /** So many packets in a row are given up. */
  | { readonly kind: 'lost'; readonly packets: number }
  /** Another SSRC, or numbers that began anew: what follows does not continue what came before. */
  | { readonly kind: 'restarted' };

/** 'implausible': far from all other numbers (believed with its successor); 'full': `take` was not called. */
export type PushOutcome = 'kept' | 'duplicate' | 'late' | 'implausible' | 'full';

export interface JitterBufferCounts {
  readonly duplicates: number;
  /** Came after they had been given up. */
  readonly late: number;
  readonly lost: number;
  readonly refused: number;
}

/** Puts the packets of one media SSRC in order; waits 300 ms for missing ones. `take` follows every `push`, and a timer. */
export class JitterBuffer {
  #unwrapper = new SequenceUnwrapper();
  #restarts = 0;
  #ssrc: number | null = null;
  #former: { readonly ssrc: number; readonly untilMs: number } | null = null;
  /** By unwrapped sequence number, in the order of arrival. */
  readonly #held = new Map<number, { packet: RtpPacket; arrivedAtMs: number }>();
  #heldBytes = 0;
  /** Number to be given out next; null before the first packet. */
  #next: number | null = null;
  #newest: number | null = null;
  /** Nobody asks for what is missing below this number. */
  #hopelessBelow = -Infinity;
  /** Packets are waited for longer until then. */
  #patientUntilMs = -Infinity;
  /** Something was given out since the start. */
  #begun = false;
  #restarted = false;
  readonly #given = new Float64Array(REMEMBERED_PACKETS).fill(Number.NaN);
  readonly #counts = { duplicates: 0, late: 0, lost: 0, refused: 0 };

  get counts(): JitterBufferCounts {
    return { ...this.#counts };
  }

  /** Packets without payload as well: they have a place in the sequence. */
  push(packet: RtpPacket, nowMs: number): PushOutcome {
    if (this.#isStraggler(packet, nowMs)) return this.#count('late', 'late');
    if (packet.ssrc !== this.#ssrc) this.#changeSsrc(packet.ssrc, nowMs);
    const number = this.#unwrapper.unwrap(packet.sequenceNumber);
    if (number === null) return this.#count('refused', 'implausible');
    if (this.#unwrapper.restarts !== this.#restarts) this.#restart();
    if (!this.#begun) this.#next = Math.min(this.#next ?? number, number);
    if (this.#held.has(number) || this.#given[slotOf(number)] === number)
      return this.#count('duplicates', 'duplicate');
    if (this.#next !== null && number < this.#next) return this.#count('late', 'late');
    if (this.#isFull()) return this.#count('refused', 'full');
    const newest = this.#newest ?? number;
    if (number - newest - 1 > MAX_MISSING_PACKETS) this.#hopelessBelow = number;
    this.#newest = Math.max(newest, number);
    this.#held.set(number, { packet, arrivedAtMs: nowMs });
    this.#heldBytes += packet.payload.length;
    return 'kept';
  }

  /** Until then packets may be late through our own fault. */
  excuseUntil(untilMs: number): void {
    this.#patientUntilMs = untilMs;
  }

  /** Everything that is due, in order. */
  take(nowMs: number): JitterBufferItem[] {
    const items: JitterBufferItem[] = [];
    if (this.#restarted) items.push({ kind: 'restarted' });
    this.#restarted = false;
    while (this.#next !== null && this.#held.size > 0) {
      const held = this.#held.get(this.#next);
      if (held !== undefined) items.push({ kind: 'packet', ...this.#give(this.#next, held) });
      else if (this.#isGivenUp(this.#next, nowMs))
        items.push({ kind: 'lost', packets: this.#skip(this.#next) });
      else break;
    }
    return items;
  }

  #give(number: number, held: { packet: RtpPacket; arrivedAtMs: number }) {
    this.#held.delete(number);
    this.#heldBytes -= held.packet.payload.length;
    this.#given[slotOf(number)] = number;
    this.#next = number + 1;
    this.#begun = true;
    return held;
  }

  /** Goes on at the lowest number that is held. */
  #skip(from: number): number {
    let to = from;
    while (!this.#held.has(to)) to += 1;
    this.#next = to;
    this.#counts.lost += to - from;
    return to - from;
  }

  #isGivenUp(number: number, nowMs: number): boolean {
    if (number < this.#hopelessBelow || this.#isFull()) return true;
    // Everything held is newer than what is missing, so the first of it that came showed the gap.
    const [oldest] = this.#held.values();
    const waitMs = nowMs < this.#patientUntilMs ? LONGEST_WAIT_MS : GIVE_UP_MS;
    return oldest !== undefined && nowMs - oldest.arrivedAtMs >= waitMs;
  }

  #isFull(): boolean {
    return this.#held.size >= MAX_PACKETS || this.#heldBytes >= MAX_BYTES;
  }

  #isStraggler({ ssrc }: RtpPacket, nowMs: number): boolean {
    return this.#former !== null && ssrc === this.#former.ssrc && nowMs < this.#former.untilMs;
  }

  #changeSsrc(ssrc: number, nowMs: number): void {
    const former = this.#ssrc;
    this.#ssrc = ssrc;
    if (former === null) return;
    this.#former = { ssrc: former, untilMs: nowMs + FORMER_SSRC_MS };
    this.#unwrapper = new SequenceUnwrapper();
    this.#restart();
  }

  #restart(): void {
    this.#restarts = this.#unwrapper.restarts;
    this.#counts.lost += this.#held.size;
    this.#held.clear();
    this.#heldBytes = 0;
    this.#next = null;
    this.#newest = null;
    this.#hopelessBelow = -Infinity;
    this.#begun = false;
    this.#restarted = true;
    this.#given.fill(Number.NaN);
  }

  #count(what: keyof JitterBufferCounts, outcome: PushOutcome): PushOutcome {
    this.#counts[what] += 1;
    return outcome;
  }
}

const slotOf = (number: number): number => number & (REMEMBERED_PACKETS - 1);
