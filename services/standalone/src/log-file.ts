import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** Two files of this size are kept for each process: the one that grows and the one before it. */
export const MAX_LOG_FILE_BYTES = 8 * 1024 * 1024;

export interface LogFile extends Disposable {
  /** Appends a line. What cannot be written (full disk) is dropped: a log must not stop a broadcast. */
  write(line: string): void;
}

/** Opens a log file of bounded size; a full one becomes `<path>.1`. */
export function openLogFile(path: string, maxBytes = MAX_LOG_FILE_BYTES): LogFile {
  let descriptor = openSync(path, 'a', 0o600);
  let size = fstatSync(descriptor).size;
  let isOpen = true;
  const turnOver = (): void => {
    closeSync(descriptor);
    renameSync(path, `${path}.1`);
    descriptor = openSync(path, 'a', 0o600);
    size = 0;
  };
  return {
    write: (line) => {
      if (!isOpen) return; // the number of the descriptor may be somebody else's by now
      try {
        if (size >= maxBytes) turnOver();
        size += writeSync(descriptor, `${line}\n`);
      } catch {
        // dropped, as promised
      }
    },
    [Symbol.dispose]: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}
