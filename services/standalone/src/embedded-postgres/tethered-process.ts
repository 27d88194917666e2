import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { UserIds } from './unprivileged-user.ts';

/**
 * Runs the command and reads signal names from standard input. When that closes, because its other end died in
 * whatever way, the command gets SIGINT, which is PostgreSQL's fast shutdown, and 4 s later SIGQUIT, its immediate one.
 * Ends with the command's status.
 * Background jobs of a shell have no standard input, hence the copy on descriptor 4.
 */
export const TETHER = `
exec 4<&0 </dev/null
"$@" 4<&- &
command=$!
{
  while read -r signal <&4; do kill -s "$signal" "$command"; done
  kill -s INT "$command"
  tries=0
  while [ "$tries" -lt 20 ] && kill -s 0 "$command"; do sleep 0.2; tries=$((tries + 1)); done
  kill -s QUIT "$command"
} 2>/dev/null &
reader=$!
exec 4<&-
wait "$command"
status=$?
kill "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$status"
`;

export interface TetheredProcess {
  /** Settles when the process is gone; `null` when a signal ended it. */
  readonly exited: Promise<number | null>;
  signal(name: 'INT' | 'QUIT'): void;
}

/**
 * Starts a process that ends when ours does, even by SIGKILL, and that a Ctrl-C in our terminal does not reach (own
 * session). `directory` becomes descriptor 3. Rejects nothing: a process that cannot start has exited.
 */
export function spawnTethered(options: {
  command: string;
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  user: UserIds | null;
  directoryDescriptor: number;
  onLine: (line: string) => void;
}): TetheredProcess {
  const { command, args, environment, user, directoryDescriptor, onLine } = options;
  const child = spawn('/bin/sh', ['-c', TETHER, 'naru-tether', command, ...args], {
    cwd: '/',
    detached: true,
    env: environment,
    stdio: ['pipe', 'ignore', 'pipe', directoryDescriptor],
    ...user,
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      onLine(error.message);
      resolve(null);
    });
    child.once('exit', resolve);
  });
  const { stdin, stderr } = child;
  stdin?.on('error', () => {}); // the other end is gone: `exited` says so
  if (stderr !== null) createInterface({ input: stderr }).on('line', onLine);
  return {
    exited,
    signal: (name) => {
      stdin?.write(`${name}\n`);
    },
  };
}
