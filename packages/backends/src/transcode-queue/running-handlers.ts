/** The handlers a worker runs right now, so that they can be aborted singly or all at once, and waited for. */
export class RunningHandlers {
  readonly #running = new Set<{ jobId: string; controller: AbortController; ended: Promise<unknown> }>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs an operation under a signal of its own; its result or error comes back unchanged. */
  async run<T>(jobId: string, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const ended = operation(controller.signal);
    const entry = { jobId, controller, ended };
    this.#running.add(entry);
    try {
      return await ended;
    } finally {
      this.#running.delete(entry);
    }
  }

  /** A job that stalled can run here twice for a moment; both lose it then, and the newer run is ingest's business. */
  abort(jobId: string, reason: Error): void {
    for (const entry of this.#running) if (entry.jobId === jobId) entry.controller.abort(reason);
  }

  /** Aborts all of them and resolves when the last has ended, however it ended. */
  async close(reason: Error): Promise<void> {
    this.#closed = true;
    const ends = [...this.#running].map(({ ended }) => ended);
    for (const { controller } of this.#running) controller.abort(reason);
    await Promise.allSettled(ends);
  }
}
