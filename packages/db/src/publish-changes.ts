import { systemClock } from '@naru/platform/clock';
import type { Database } from './database.ts';

/** Raised by triggers when a session ended or a broadcast closed. */
const CHANNEL = 'naru_publish';
const RECONNECT_DELAY_MS = 500;

/**
 * Calls `onChange` whenever a session ended or a broadcast closed somewhere, and after each (re)connect because changes
 * may have been missed. A hint, not a record: the caller asks the database what is true. Resolves when `signal` fires;
 * a lost connection is opened again until then.
 */
export async function listenForPublishChanges(
  db: Database,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await listenOnce(db, onChange, signal);
    if (signal.aborted) return;
    await systemClock.sleep(RECONNECT_DELAY_MS, signal).catch(() => {}); // aborted: the loop ends
  }
}

/** One connection's life. */
async function listenOnce(db: Database, onChange: () => void, signal: AbortSignal): Promise<void> {
  let leave: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const connection = db.openListener({ notification: onChange, close: leave });
  signal.addEventListener('abort', leave, { once: true });
  try {
    // A server that hangs answers nothing, not even a LISTEN: leaving must not wait for it.
    await Promise.race([connection`listen ${connection(CHANNEL)}`, over]);
    if (!signal.aborted) onChange();
    await over;
  } catch {
    // not reachable: the next round tries again
  } finally {
    signal.removeEventListener('abort', leave);
    await connection.end({ timeout: 1 });
  }
}
