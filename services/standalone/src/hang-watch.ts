/** Signs of life are asked for so often. */
export const PING_EVERY_MS = 1000;
/** So many unanswered in a row, and the child's event loop counts as hung. */
export const MISSED_PINGS = 3;
/** Our own timer this late means that we, or the whole machine, stood still: nobody is to blame. */
const OWN_DELAY_MS = 500;

export interface HangWatch extends Disposable {
  /** The child answered. */
  answered(): void;
}

/** Asks a child for signs of life until disposed; calls `onHang` once when they stop. */
export function watchForHang(options: {
  ping: () => void;
  onHang: () => void;
  /** Monotonic milliseconds. */
  now?: () => number;
  everyMs?: number;
}): HangWatch {
  const { ping, onHang, now = () => performance.now(), everyMs = PING_EVERY_MS } = options;
  let unanswered = 0;
  let dueAt = now() + everyMs;
  const timer = setInterval(() => {
    const lateMs = now() - dueAt;
    dueAt = now() + everyMs;
    if (lateMs > OWN_DELAY_MS) unanswered = 0;
    if (unanswered >= MISSED_PINGS) {
      clearInterval(timer);
      onHang();
      return;
    }
    unanswered += 1;
    ping();
  }, everyMs);
  return {
    answered: () => {
      unanswered = 0;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
