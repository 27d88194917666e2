import type { LiveEvent, PartAdded, RunStarted } from '@naru/hls/live-event';
import { AppError } from '@naru/platform/errors';
import type { EdgePosition } from './live-edge.ts';

export interface LogLimits {
  readonly keptSegments: number;
  readonly keptBytes: number;
}

interface Entry {
  readonly sequence: number;
  readonly event: LiveEvent;
}

interface KeptSegment {
  readonly msn: number;
  readonly epoch: number;
  bytes: number;
  lastSequence: number;
}

const NOTHING_READ = -1;

/**
 * The events of one broadcast, oldest first, trimmed by whole segments. A run's `run-started` stays while one of its
 * segments does. Readers hold a position in this one log and no queue of their own, so a slow one costs no memory.
 */
export class BroadcastLog {
  readonly #limits: LogLimits;
  #entries: Entry[] = [];
  readonly #segments: KeptSegment[] = [];
  #bytes = 0;
  #nextSequence = 0;
  /** Every part up to this sequence is trimmed away. */
  #trimmedThrough = NOTHING_READ;
  #highestEpoch = NOTHING_READ;
  #run: RunStarted | null = null;
  #runOpen = false;
  #newestPart: PartAdded | null = null;
  #ended = false;
  #forgotten = false;
  readonly #sleepingReaders = new Set<() => void>();

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Media bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws AppError `conflict` when the event does not continue what was published */
  append(event: LiveEvent): 'accepted' | 'stale-epoch' {
    if (event.epoch < this.#highestEpoch) return 'stale-epoch';
    if (this.#ended) return event.kind === 'broadcast-ended' ? 'accepted' : 'stale-epoch';
    if (event.kind === 'run-ended' && !this.#isOpenRun(event.epoch)) return 'accepted';
    this.#apply(event);
    this.#highestEpoch = event.epoch;
    this.#wakeReaders();
    return 'accepted';
  }

  /** Null until a run has started. */
  position(): EdgePosition | null {
    if (this.#run === null) return null;
    const part = this.#newestPart;
    return {
      epoch: this.#highestEpoch,
      nextMsn: this.#nextMsn(),
      discontinuitySequence: this.#run.discontinuitySequence,
      frameRate: this.#run.frameRate,
      renditionNames: this.#run.renditions.map(({ name }) => name),
      endProgramDateTimeMs: part === null ? null : part.programDateTimeMs + part.durationSeconds * 1000,
      ended: this.#ended,
    };
  }

  /** Lets every reader finish; the log is not used afterwards. */
  forget(): void {
    this.#forgotten = true;
    this.#wakeReaders();
  }

  /** See {@link LiveEdge.follow}. */
  async *follow(signal: AbortSignal): AsyncGenerator<LiveEvent, void, undefined> {
    const trimmedAtStart = this.#trimmedThrough;
    let read = NOTHING_READ;
    let wake = (): void => {};
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal.aborted) {
        if (this.#trimmedThrough > Math.max(read, trimmedAtStart)) {
          throw new AppError('conflict', 'the reader fell behind the kept window');
        }
        const entry = this.#entryAfter(read);
        if (entry === null) {
          if (this.#forgotten) return;
          const woken = new Promise<void>((resolve) => {
            wake = resolve;
          });
          this.#sleepingReaders.add(wake);
          await woken;
          this.#sleepingReaders.delete(wake);
          continue;
        }
        read = entry.sequence;
        yield entry.event;
        if (entry.event.kind === 'broadcast-ended') return;
      }
    } finally {
      this.#sleepingReaders.delete(wake);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #apply(event: LiveEvent): void {
    switch (event.kind) {
      case 'run-started':
        this.#startRun(event);
        break;
      case 'part':
        this.#addPart(event);
        break;
      case 'run-ended':
        this.#runOpen = false;
        this.#push(event);
        break;
      case 'broadcast-ended':
        this.#runOpen = false;
        this.#ended = true;
        this.#push(event);
        break;
    }
  }

  #startRun(event: RunStarted): void {
    if (this.#run?.epoch === event.epoch) throw new AppError('conflict', 'the run has already started');
    if (event.firstMsn < this.#nextMsn()) {
      throw new AppError('conflict', 'a run must not go back behind published segments');
    }
    this.#run = event;
    this.#runOpen = true;
    this.#push(event);
    this.#dropRunsWithoutSegments();
  }

  #addPart(event: PartAdded): void {
    if (!this.#isOpenRun(event.epoch)) throw new AppError('conflict', 'the part belongs to no open run');
    const newest = this.#newestPart;
    if (
      newest !== null &&
      (event.msn < newest.msn || (event.msn === newest.msn && event.part <= newest.part))
    ) {
      throw new AppError('conflict', 'the part lies behind one already published');
    }
    let bytes = 0;
    for (const media of Object.values(event.media)) bytes += media.byteLength;
    this.#newestPart = event;
    const sequence = this.#push(event);
    const open = this.#segments.at(-1);
    if (open !== undefined && open.msn === event.msn) {
      open.bytes += bytes;
      open.lastSequence = sequence;
    } else {
      this.#segments.push({ msn: event.msn, epoch: event.epoch, bytes, lastSequence: sequence });
    }
    this.#bytes += bytes;
    this.#trim();
  }

  #trim(): void {
    const { keptSegments, keptBytes } = this.#limits;
    let oldestMsn: number | null = null;
    while (this.#segments.length > 1 && (this.#segments.length > keptSegments || this.#bytes > keptBytes)) {
      const oldest = this.#segments.shift();
      if (oldest === undefined) break;
      this.#bytes -= oldest.bytes;
      this.#trimmedThrough = oldest.lastSequence;
      oldestMsn = oldest.msn + 1;
    }
    if (oldestMsn === null) return;
    const firstKept = oldestMsn;
    this.#entries = this.#entries.filter(({ event }) => event.kind !== 'part' || event.msn >= firstKept);
    this.#dropRunsWithoutSegments();
  }

  #dropRunsWithoutSegments(): void {
    const kept = new Set(this.#segments.map(({ epoch }) => epoch));
    const newest = this.#run?.epoch;
    this.#entries = this.#entries.filter(
      ({ event }) => event.kind === 'broadcast-ended' || event.epoch === newest || kept.has(event.epoch),
    );
  }

  #push(event: LiveEvent): number {
    const sequence = this.#nextSequence++;
    this.#entries.push({ sequence, event });
    return sequence;
  }

  #entryAfter(sequence: number): Entry | null {
    let found: Entry | null = null;
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.sequence <= sequence) break;
      found = entry;
    }
    return found;
  }

  #isOpenRun(epoch: number): boolean {
    return this.#runOpen && this.#run?.epoch === epoch;
  }

  #nextMsn(): number {
    return Math.max(this.#run?.firstMsn ?? 0, (this.#newestPart?.msn ?? -1) + 1);
  }

  #wakeReaders(): void {
    for (const wake of this.#sleepingReaders) wake();
  }
}
