type Release = () => PromiseLike<void> | void;

/**
 * Collects what a service acquired and releases it in reverse order. Every step runs even when one fails; the failures
 * come back in one AggregateError. Disposing twice is one disposal.
 */
export class Disposer implements AsyncDisposable {
  readonly #releases: Release[] = [];
  #disposal: Promise<void> | null = null;

  /** Takes ownership of a resource and hands it back. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.defer(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(release: Release): void {
    this.#releases.push(release);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#releaseAll();
    return this.#disposal;
  }

  async #releaseAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let release = this.#releases.pop(); release !== undefined; release = this.#releases.pop()) {
      try {
        await release();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some resources could not be released');
  }
}
