import type { Logger } from '@naru/platform/logger';

/** From the end of a part's last frame at the camera to its publication; 60-100 ms where there is time enough. */
const LAG_LIMIT_MS = 1500;
/** A burst from the GOP cache is late as well, but not for long. */
const FOR_MS = 3000;
const LOG_INTERVAL_MS = 10_000;

/** Warns when a run falls behind real time: this machine has too little processor for its broadcasts. */
export class LagWarning {
  readonly #logger: Logger;
  #lateSinceMs: number | null = null;
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** `endMs` is the wall clock of the part's end, `nowMs` the wall clock of its publication. */
  published(endMs: number, nowMs: number): void {
    const lagMs = Math.round(nowMs - endMs);
    if (lagMs <= LAG_LIMIT_MS) {
      this.#lateSinceMs = null;
      return;
    }
    this.#lateSinceMs ??= nowMs;
    if (nowMs - this.#lateSinceMs < FOR_MS || nowMs - this.#warnedAtMs < LOG_INTERVAL_MS) return;
    this.#warnedAtMs = nowMs;
    this.#logger.warn({ lagMs }, 'transcoding falls behind real time');
  }
}
