import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { withDeadline } from '@naru/platform/deadline';
import { forkSource } from '../swarm/run-source.ts';

const ANSWER_DEADLINE_MS = 20_000;

/** A process of ours that answers messages by messages. */
export interface Child<Question, Message extends { readonly kind: string }> extends AsyncDisposable {
  readonly pid: number;
  ask(question: Question): void;
  /** The next message of this kind. Rejects when the process ends. */
  next<Kind extends Message['kind']>(kind: Kind): Promise<Extract<Message, { kind: Kind }>>;
}

/** Starts a `*-worker.ts` of this folder; `plan` is its first argument, as JSON. */
export function startChild<Question, Message extends { readonly kind: string }>(
  file: URL,
  plan: unknown = null,
): Child<Question, Message> {
  const child: ChildProcess = forkSource(file, [JSON.stringify(plan)]);
  const exited = once(child, 'exit');
  const failed = exited.then(() =>
    Promise.reject(new Error(`${file.pathname.split('/').at(-1)} ended early`)),
  );
  failed.catch(() => {}); // it ends when we say so
  const isOf = <Kind extends Message['kind']>(
    kind: Kind,
    message: Message,
  ): message is Extract<Message, { kind: Kind }> => message.kind === kind;
  return {
    pid: child.pid ?? 0,
    ask: (question) => void child.send(JSON.parse(JSON.stringify(question))),
    next: (kind) => {
      const told = new Promise<Extract<Message, { kind: typeof kind }>>((resolve) => {
        const listen = (message: Message): void => {
          if (!isOf(kind, message)) return;
          child.off('message', listen);
          resolve(message);
        };
        child.on('message', listen);
      });
      return withDeadline(`'${kind}'`, ANSWER_DEADLINE_MS, () => Promise.race([told, failed]));
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL'); // holds nothing but memory and sockets
      await exited;
    },
  };
}
