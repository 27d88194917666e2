/**
 * A promise that is awaited later by its owner, or never when the run fails before: until then its failure must not
 * count as unhandled and end the process.
 */
export function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
