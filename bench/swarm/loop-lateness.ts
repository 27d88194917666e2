import { performance } from 'node:perf_hooks';
import { Histogram } from './histogram.ts';
import { steadyMs } from './steady-clock.ts';

const TICK_MS = 10;

/** How late timers of this thread fire, and how busy its event loop is: says when the generator is the bottleneck. */
export class LoopLateness implements Disposable {
  #latenessMs = new Histogram();
  #dueMs = steadyMs() + TICK_MS;
  #before = performance.eventLoopUtilization();
  readonly #timer = setInterval(() => this.#tick(), TICK_MS);

  get latenessMs(): Histogram {
    return this.#latenessMs;
  }

  /** Since the last reset, 0-1. */
  get utilization(): number {
    return performance.eventLoopUtilization(this.#before).utilization;
  }

  reset(): void {
    this.#latenessMs = new Histogram();
    this.#before = performance.eventLoopUtilization();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = steadyMs();
    this.#latenessMs.add(Math.max(0, nowMs - this.#dueMs));
    this.#dueMs = nowMs + TICK_MS;
  }
}
