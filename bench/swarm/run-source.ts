import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Our own packages are read from source, whatever started this process. */
const CONDITION = '--conditions=@naru/source';

/** Starts a TypeScript file in a process with an IPC channel. */
export function forkSource(file: URL, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(file), args, {
    execArgv: [CONDITION, '--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Starts a TypeScript file in a thread. On Node 20 a thread does not take over the loader, so it registers its own. */
export function startSourceThread(file: URL, workerData: unknown): Worker {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const start = `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); })`;
  return new Worker(start, { eval: true, workerData, execArgv: [CONDITION] });
}
