import { CannotLintError } from './http-client.ts';

/** A signal that fires when a run has taken too long or when `outer` does. */
export class RunDeadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  readonly #stop = (): void => this.#controller.abort(this.#outer?.reason);

  constructor(seconds: number, outer?: AbortSignal) {
    this.#outer = outer;
    const late = new CannotLintError(`the run was not done after ${seconds} s`);
    this.#timer = setTimeout(() => this.#controller.abort(late), seconds * 1000);
    outer?.addEventListener('abort', this.#stop);
    if (outer?.aborted === true) this.#stop();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#stop);
  }
}
