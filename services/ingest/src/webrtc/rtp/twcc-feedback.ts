import { dataViewOf } from './data-view.ts';
import { feedbackDatagram, type RtcpSender } from './rtcp-writer.ts';
import { twccPacket } from './twcc-packet.ts';
import { SequenceUnwrapper } from './unwrap.ts';

/** Arrivals that are remembered, a power of two: a second at 40 Mbit/s. */
const WINDOW_PACKETS = 4096;
/** A packet that comes later than this after it was told to be missing is not told of any more. */
const MAX_LATE_PACKETS = 500;
/** Keeps a feedback below 1,200 bytes: at worst a packet takes two chunks and a large delta. */
const MAX_RECEIVED_PER_FEEDBACK = 180;
/** The rest waits for the next call. */
const MAX_FEEDBACKS_PER_BUILD = 8;
/** Deltas are in 250 us, the reference time in 64 ms. */
const TICKS_PER_MS = 4;
const TICKS_PER_REFERENCE = 256;
const MAX_DELTA = 0x7fff;
const MIN_DELTA = -0x8000;

/** The transport-wide sequence number in its header extension element; null when it is missing or damaged. */
export function transportSequenceNumber(element: Uint8Array | undefined): number | null {
  return element === undefined || element.length < 2 ? null : dataViewOf(element).getUint16(0);
}

/**
 * Transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01): every packet of every SSRC is
 * recorded, and told of once, missing ones included. A packet that comes after it was told to be missing is told of
 * again, together with what followed it.
 */
export class TwccFeedback {
  readonly #unwrapper = new SequenceUnwrapper();
  /** By unwrapped sequence number modulo the window: whose place it is, and its arrival in ticks. */
  readonly #owners = new Float64Array(WINDOW_PACKETS).fill(Number.NaN);
  readonly #arrivals = new Float64Array(WINDOW_PACKETS);
  #restarts = 0;
  /** First packet the next feedback tells of, and the newest one there is. */
  #range: { from: number; newest: number } | null = null;
  /** Something came that no feedback has told of. */
  #pending = false;
  #feedbackCount = 0;

  /** `arrivedAtMs` on any clock that does not jump; fractions count. */
  record(sequenceNumber: number, arrivedAtMs: number): void {
    const sequence = this.#unwrapper.unwrap(sequenceNumber);
    if (sequence === null) return;
    const range = this.#rangeFor(sequence);
    if (sequence < range.from - MAX_LATE_PACKETS || sequence <= range.newest - WINDOW_PACKETS) return;
    const slot = slotOf(sequence);
    if (this.#owners[slot] === sequence) return;
    this.#owners[slot] = sequence;
    this.#arrivals[slot] = Math.round(arrivedAtMs * TICKS_PER_MS);
    range.newest = Math.max(range.newest, sequence);
    range.from = Math.max(Math.min(range.from, sequence), range.newest - WINDOW_PACKETS + 1);
    this.#pending = true;
  }

  /** Datagrams about everything since the last call; none when nothing came. `mediaSsrc` may be any of the sender's. */
  build(sender: RtcpSender, mediaSsrc: number): Uint8Array[] {
    const datagrams: Uint8Array[] = [];
    while (this.#pending && this.#range !== null && datagrams.length < MAX_FEEDBACKS_PER_BUILD) {
      datagrams.push(feedbackDatagram(sender, this.#next(sender.ssrc, mediaSsrc, this.#range)));
    }
    return datagrams;
  }

  #rangeFor(sequence: number): { from: number; newest: number } {
    const restarted = this.#unwrapper.restarts !== this.#restarts;
    if (this.#range === null || restarted) this.#range = { from: sequence, newest: sequence };
    this.#restarts = this.#unwrapper.restarts;
    return this.#range;
  }

  #next(senderSsrc: number, mediaSsrc: number, range: { from: number; newest: number }): Uint8Array {
    const deltas: (number | null)[] = [];
    const base = range.from;
    let referenceTime: number | null = null;
    let before = 0;
    let received = 0;
    let sequence = base;
    for (; sequence <= range.newest; sequence += 1) {
      const ticks = this.#arrivalOf(sequence);
      if (ticks === null) {
        deltas.push(null);
        continue;
      }
      if (referenceTime === null) {
        referenceTime = Math.floor(ticks / TICKS_PER_REFERENCE);
        before = referenceTime * TICKS_PER_REFERENCE;
      }
      const delta = ticks - before;
      if (received === MAX_RECEIVED_PER_FEEDBACK || delta < MIN_DELTA || delta > MAX_DELTA) break;
      deltas.push(delta);
      before = ticks;
      received += 1;
    }
    range.from = sequence;
    this.#pending = sequence <= range.newest;
    const report = {
      baseSequenceNumber: base & 0xffff,
      referenceTime: referenceTime ?? 0,
      feedbackCount: this.#feedbackCount,
      deltas,
    };
    this.#feedbackCount = (this.#feedbackCount + 1) & 0xff;
    return twccPacket(senderSsrc, mediaSsrc, report);
  }

  #arrivalOf(sequence: number): number | null {
    const slot = slotOf(sequence);
    return this.#owners[slot] === sequence ? (this.#arrivals[slot] ?? null) : null;
  }
}

const slotOf = (sequence: number): number => sequence & (WINDOW_PACKETS - 1);
