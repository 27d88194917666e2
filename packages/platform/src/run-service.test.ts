import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { poll } from './poll.ts';
import { STOP_DEADLINE_MS } from './run-service.ts';

const SCRIPT = fileURLToPath(new URL('./testing/stand-in-main.ts', import.meta.url));
const DEADLINE_MS = 10_000;

interface StandIn {
  readonly child: ChildProcess;
  /** What it told us over IPC. */
  readonly messages: unknown[];
  /** What it logged. */
  log(): string;
  says(kind: string): Promise<void>;
  logs(text: string): Promise<void>;
  exit(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A real process that lives by runService. */
function start(behaviour = ''): StandIn {
  const child = fork(SCRIPT, [behaviour], {
    execArgv: ['--conditions=@naru/source', '--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // Not the child's own `close`, which never comes after we have disconnected its channel.
  const closed = Promise.all([
    once(child, 'exit'),
    ...[child.stdout, child.stderr].map((stream) => stream && once(stream, 'close')),
  ]);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return {
    child,
    messages,
    log: () => text,
    says: async (kind) => {
      await poll(`the message ${kind}`, () => messages.some((message) => isOfKind(message, kind)), {
        deadlineMs: DEADLINE_MS,
      });
    },
    logs: async (line) => {
      await poll(`the log line ${line}`, () => text.includes(line), { deadlineMs: DEADLINE_MS });
    },
    exit: async () => {
      await closed;
      return { code: child.exitCode, signal: child.signalCode };
    },
  };
}

const isOfKind = (message: unknown, kind: string): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;

async function startReady(behaviour = ''): Promise<StandIn> {
  const standIn = start(behaviour);
  await standIn.says('ready');
  return standIn;
}

describe('a service that runs', () => {
  test('reports that it is ready, with its facts, and answers pings', async () => {
    const { child, messages, says } = await startReady();
    expect(messages).toEqual([{ kind: 'ready', facts: { port: 4711 } }]);
    child.send({ kind: 'ping' });
    await says('pong');
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'releases everything on %s and leaves with 0',
    async (signal) => {
      const { child, log, exit } = await startReady();
      child.kill(signal);
      expect(await exit()).toEqual({ code: 0, signal: null });
      expect(log()).toContain('"msg":"stopped"');
    },
  );

  test('stops when its supervisor is gone', async () => {
    const { child, log, exit } = await startReady();
    child.disconnect();
    expect(await exit()).toEqual({ code: 0, signal: null });
    expect(log()).toContain('"reason":"supervisor gone"');
  });

  test.each(['throws', 'rejects'])(
    'ends with 1 when something in it %s and nobody catches it',
    async (behaviour) => {
      const { child, log, exit } = await startReady(behaviour);
      child.kill('SIGUSR2');
      expect(await exit()).toEqual({ code: 1, signal: null });
      expect(log()).toContain('nobody expected this');
    },
  );

  test('that gives up says why, releases what it holds and leaves with 1', async () => {
    const { child, messages, exit } = await startReady('gives up');
    child.kill('SIGUSR2');
    expect(await exit()).toEqual({ code: 1, signal: null });
    expect(messages.at(-1)).toEqual({ kind: 'failed', message: 'what it needs is gone' });
  });
});

describe('a service that does not start', () => {
  test('says why and leaves with 1', async () => {
    const { messages, log, exit } = start('fails');
    expect(await exit()).toEqual({ code: 1, signal: null });
    expect(messages).toEqual([{ kind: 'failed', message: 'the thing it needs is missing' }]);
    expect(log()).toContain('"code":"invalid-configuration"');
  });

  test('is ended after a while if something still holds it', async () => {
    const { exit, says } = start('fails and holds on');
    await says('failed');
    const failedAt = performance.now();
    expect(await exit()).toEqual({ code: 1, signal: null });
    expect(performance.now() - failedAt).toBeLessThan(STOP_DEADLINE_MS + 1000);
  });

  test('because it is told to stop meanwhile leaves with 0 and was never ready', async () => {
    const { child, messages, logs, exit } = start('is never ready');
    await logs('starting');
    child.kill('SIGTERM');
    expect(await exit()).toEqual({ code: 0, signal: null });
    expect(messages).toEqual([]);
  });

  test('because its supervisor died while it was loading ends by itself', async () => {
    const { child, log, exit } = start();
    child.disconnect();
    expect(await exit()).toEqual({ code: 0, signal: null });
    expect(log()).toContain('"reason":"supervisor gone"');
  });
});

describe('a service that does not stop', () => {
  test('because a release fails says so and leaves with 1', async () => {
    const { child, log, exit } = await startReady('cannot release');
    child.kill('SIGTERM');
    expect(await exit()).toEqual({ code: 1, signal: null });
    expect(log()).toContain('it is stuck');
  });

  test('is ended at the deadline', async () => {
    const { child, log, exit } = await startReady('releases for ever');
    child.kill('SIGTERM');
    expect(await exit()).toEqual({ code: 1, signal: null });
    expect(log()).toContain('stop took too long');
  });

  test('is ended at once by a second signal', async () => {
    const { child, log, logs, exit } = await startReady('releases for ever');
    child.kill('SIGTERM');
    await logs('"msg":"stopping"');
    child.kill('SIGTERM');
    expect(await exit()).toEqual({ code: 1, signal: null });
    expect(log()).not.toContain('stop took too long');
  });
});
