import type { BroadcastEnded, LiveEvent, PartAdded, RunEnded, RunStarted } from '@naru/hls/live-event';

export interface SyntheticShape {
  readonly renditions?: readonly string[];
  readonly partsPerSegment?: number;
  readonly partBytes?: number;
  readonly targetDurationSeconds?: number;
  readonly firstMsn?: number;
}

/** Makes the events of a broadcast in the order in which a transcoder would, with recognisable bytes instead of media. */
export class SyntheticBroadcast {
  readonly #renditions: readonly string[];
  readonly #partsPerSegment: number;
  readonly #partBytes: number;
  readonly #targetDurationSeconds: number;
  #epoch = 0;
  #runs = 0;
  #msn: number;
  #part = 0;
  #programDateTimeMs = Date.UTC(2026, 0, 1);

  constructor(shape: SyntheticShape = {}) {
    this.#renditions = shape.renditions ?? ['720p', '480p'];
    this.#partsPerSegment = shape.partsPerSegment ?? 6;
    this.#partBytes = shape.partBytes ?? 64;
    this.#targetDurationSeconds = shape.targetDurationSeconds ?? 2;
    this.#msn = shape.firstMsn ?? 0;
  }

  /** Media sequence number and index of the part that comes next. */
  get next(): { msn: number; part: number } {
    return { msn: this.#msn, part: this.#part };
  }

  start(epoch: number): RunStarted {
    if (this.#part > 0) this.#closeSegment();
    this.#epoch = epoch;
    this.#runs += 1;
    return {
      kind: 'run-started',
      epoch,
      firstMsn: this.#msn,
      discontinuitySequence: this.#runs - 1,
      partTargetSeconds: this.#partSeconds,
      targetDurationSeconds: this.#targetDurationSeconds,
      frameRate: 30,
      renditions: this.#renditions.map((name, index) => ({
        name,
        init: syntheticBytes(`${name} init ${epoch}`, 48),
        codecs: 'avc1.64001f,mp4a.40.2',
        width: index === 0 ? 1280 : 854,
        height: index === 0 ? 720 : 480,
        declaredBandwidth: index === 0 ? 3_000_000 : 1_400_000,
      })),
    };
  }

  part(): PartAdded {
    const event: PartAdded = {
      kind: 'part',
      epoch: this.#epoch,
      msn: this.#msn,
      part: this.#part,
      durationSeconds: this.#partSeconds,
      independent: this.#part === 0,
      programDateTimeMs: this.#programDateTimeMs,
      lastOfSegment: this.#part === this.#partsPerSegment - 1,
      media: Object.fromEntries(
        this.#renditions.map((name) => [
          name,
          syntheticBytes(partText(name, this.#epoch, this.#msn, this.#part), this.#partBytes),
        ]),
      ),
    };
    this.#programDateTimeMs += this.#partSeconds * 1000;
    this.#part += 1;
    if (event.lastOfSegment) this.#closeSegment();
    return event;
  }

  /** The parts up to the end of the open segment. */
  segment(): PartAdded[] {
    const parts: PartAdded[] = [];
    do parts.push(this.part());
    while (this.#part !== 0);
    return parts;
  }

  segments(count: number): PartAdded[] {
    return Array.from({ length: count }, () => this.segment()).flat();
  }

  endRun(): RunEnded {
    return { kind: 'run-ended', epoch: this.#epoch };
  }

  end(epoch = this.#epoch + 1): BroadcastEnded {
    return { kind: 'broadcast-ended', epoch };
  }

  get #partSeconds(): number {
    return this.#targetDurationSeconds / this.#partsPerSegment;
  }

  #closeSegment(): void {
    this.#msn += 1;
    this.#part = 0;
  }
}

export const partText = (rendition: string, epoch: number, msn: number, part: number): string =>
  `${rendition} part ${epoch}-${msn}.${part}`;

/** The text, filled up with dots. */
export const syntheticBytes = (text: string, length: number): Uint8Array =>
  new TextEncoder().encode(`${text} `.padEnd(length, '.'));

/** A short name for an event, for comparing sequences. */
export const labelOf = (event: LiveEvent): string =>
  event.kind === 'part' ? `${event.epoch}-${event.msn}.${event.part}` : `${event.kind} ${event.epoch}`;
