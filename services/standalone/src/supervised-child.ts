import { type Clock, systemClock } from '@naru/platform/clock';
import { withDeadline } from '@naru/platform/deadline';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import type { ChildOutput } from './child-output.ts';
import { type ChildProgram, type Facts, type RunningChild, startChild } from './child-process.ts';
import { type HangWatch, watchForHang } from './hang-watch.ts';
import { restartDelayMs } from './restart-policy.ts';

/** A child that is not ready after this is started anew. */
const START_DEADLINE_MS = 20_000;
/** A program that has failed to start is about to leave by itself, and says why in its log. */
const FAILED_START_GRACE_MS = 500;
/** Crashes that the restart policy is told of. */
const REMEMBERED_CRASHES = 20;

interface SupervisedChildOptions {
  readonly program: ChildProgram;
  readonly output: ChildOutput;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** Keeps one program running: starts it again when it ends, and kills it when its event loop hangs. */
export class SupervisedChild {
  readonly #options: SupervisedChildOptions;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #crashes: number[] = [];
  #child: RunningChild;
  #watch: HangWatch | null = null;
  #supervision: Promise<void> | null = null;

  /** Starts the program for the first time; {@link untilReady} tells how that went. */
  constructor(options: SupervisedChildOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#child = this.#start();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Waits for the first start and keeps the program running from then on.
   *
   * @throws AppError what the program said, or how it ended; it is not started again then
   */
  async untilReady(): Promise<Facts> {
    const facts = await this.#readyInTime();
    this.#supervision = this.#supervise();
    return facts;
  }

  /** SIGTERM, SIGKILL after the deadline. Resolves when the program is gone for good. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping.abort();
    this.#watch?.[Symbol.dispose]();
    await this.#child.stop(deadlineMs);
    await this.#supervision;
  }

  /** At once and without waiting. */
  kill(): void {
    this.#stopping.abort();
    this.#child.kill();
  }

  #start(): RunningChild {
    const { program, output } = this.#options;
    return startChild(program, output, () => this.#watch?.answered());
  }

  async #readyInTime(): Promise<Facts> {
    const child = this.#child;
    try {
      const facts = await withDeadline(
        `the start of ${this.#options.program.name}`,
        START_DEADLINE_MS,
        () => child.ready,
        this.#stopping.signal,
      );
      this.#watch = watchForHang({ ping: () => child.ping(), onHang: () => this.#killHung() });
      return facts;
    } catch (error) {
      await child.stop(FAILED_START_GRACE_MS);
      throw error;
    }
  }

  async #supervise(): Promise<void> {
    const { logger, program } = this.#options;
    for (;;) {
      const exit = await this.#child.exited;
      this.#watch?.[Symbol.dispose]();
      if (this.#stopping.signal.aborted) return;
      this.#crashes.push(this.#clock.monotonic());
      this.#crashes.splice(0, this.#crashes.length - REMEMBERED_CRASHES);
      const delayMs = restartDelayMs(this.#crashes, this.#clock.monotonic());
      logger.error({ program: program.name, ...exit, delayMs }, 'process ended, starting it again');
      if (!(await this.#wait(delayMs))) return;
      this.#child = this.#start();
      this.#readyInTime().then(
        () => logger.warn({ program: program.name }, 'process is back'),
        () => {}, // its exit is what the loop waits for
      );
    }
  }

  /** False: we are stopping. */
  async #wait(delayMs: number): Promise<boolean> {
    try {
      await this.#clock.sleep(delayMs, this.#stopping.signal);
      return true;
    } catch (error) {
      if (isAbortError(error)) return false;
      throw error;
    }
  }

  #killHung(): void {
    this.#options.logger.error(
      { program: this.#options.program.name },
      'process does not answer, killing it',
    );
    this.#child.kill();
  }
}
