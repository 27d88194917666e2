/**
 * A callback for native code, where an exception ends the process and nothing can catch it (node-datachannel 0.33:
 * `terminate called ... Napi::Error`), and which goes on calling after close. `isOver` calls nothing, an exception goes to
 * `onError`, and what that throws is lost.
 */
export function guarded<Arguments extends readonly unknown[]>(
  callback: (...args: Arguments) => void,
  owner: { isOver(): boolean; onError(error: unknown): void },
): (...args: Arguments) => void {
  return (...args) => {
    try {
      if (!owner.isOver()) callback(...args);
    } catch (error) {
      try {
        owner.onError(error);
      } catch {
        // Nobody is left to tell.
      }
    }
  };
}
