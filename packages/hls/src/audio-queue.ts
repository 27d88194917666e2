import { GridError } from './grid.ts';
import type { Sample } from './sample-reader.ts';

/** Sound that no picture follows for this long means that the video encoder stands still. */
const MAX_QUEUED_SECONDS = 30;

/** Times closer than this are equal; a tick of 48 kHz sound is 40 times as long. */
const EPSILON_SECONDS = 5e-7;

/** Audio samples that wait for the video of their part, in order of time. */
export class AudioQueue {
  readonly #timescale: number;
  #samples: Sample[] = [];
  #newestDts = Number.NEGATIVE_INFINITY;
  #firstDts = Number.NEGATIVE_INFINITY;
  /** Media time up to which audio has come. */
  #endSeconds = Number.NEGATIVE_INFINITY;

  constructor(timescale: number) {
    this.#timescale = timescale;
  }

  /** Drops all audio that starts before `seconds`, also what is still to come. */
  startAt(seconds: number): void {
    this.takeBefore(seconds);
    this.#firstDts = (seconds - EPSILON_SECONDS) * this.#timescale;
  }

  push(sample: Sample): void {
    if (sample.dts < this.#firstDts) return;
    if (sample.dts <= this.#newestDts) throw new GridError('audio time does not rise');
    const [oldest] = this.#samples;
    if (oldest !== undefined && (sample.dts - oldest.dts) / this.#timescale > MAX_QUEUED_SECONDS) {
      throw new GridError('audio goes on without video');
    }
    this.#newestDts = sample.dts;
    this.#endSeconds = (sample.dts + sample.duration) / this.#timescale;
    this.#samples.push(sample);
  }

  covers(seconds: number): boolean {
    return this.#endSeconds >= seconds - EPSILON_SECONDS;
  }

  /** Removes and returns the samples that start before `seconds`. */
  takeBefore(seconds: number): Sample[] {
    const limit = (seconds - EPSILON_SECONDS) * this.#timescale;
    const first = this.#samples.findIndex((sample) => sample.dts >= limit);
    return this.#samples.splice(0, first === -1 ? this.#samples.length : first);
  }
}
