import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Longest time in which this process could do nothing else. */
export class EventLoopWatch {
  readonly #histogram = monitorEventLoopDelay({ resolution: 5 });

  constructor() {
    this.#histogram.enable();
  }

  get longestMs(): number {
    return this.#histogram.max / 1e6;
  }

  stop(): void {
    this.#histogram.disable();
  }
}
