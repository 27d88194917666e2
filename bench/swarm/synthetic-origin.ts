import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withDeadline } from '@naru/platform/deadline';
import { Disposer } from '@naru/platform/disposer';
import { Histogram } from './histogram.ts';
import type { OriginMessage, OriginPlan } from './origin-messages.ts';
import { forkSource } from './run-source.ts';
import type { Subject } from './subject.ts';

const START_DEADLINE_MS = 20_000;

/** Starts our origin with a broadcast of made-up bytes in a process of its own, which tells when it publishes. */
export async function startSyntheticOrigin(options: {
  partTargetMs: number;
  heldLimit: number | null;
  https: boolean;
  bare: boolean;
}): Promise<Subject> {
  const { partTargetMs, heldLimit, https, bare } = options;
  const disposer = new Disposer();
  try {
    const tls = https ? await makeCertificate(disposer) : null;
    const plan: OriginPlan = { partTargetMs, heldLimit, bare, tls };
    const child = forkSource(new URL('./origin-worker.ts', import.meta.url), [JSON.stringify(plan)]);
    const exited = once(child, 'exit');
    disposer.defer(async () => {
      child.kill('SIGKILL'); // holds nothing but memory
      await exited;
    });
    const loopMs = new Histogram();
    let onPublished: Parameters<Subject['onPublished']>[0] = () => {};
    const ready = new Promise<{ port: number; path: string }>((resolve) => {
      child.on('message', (message: OriginMessage) => {
        if (message.kind === 'ready') return resolve(message);
        loopMs.add(message.loopMs);
        onPublished(message.key, message.atMs);
      });
    });
    const failed = exited.then(() => Promise.reject(new Error('the synthetic origin ended early')));
    failed.catch(() => {}); // it ends when we say so
    const { port, path } = await withDeadline('the start of the synthetic origin', START_DEADLINE_MS, () =>
      Promise.race([ready, failed]),
    );
    return {
      description: bare ? 'bare node:http' : `synthetic origin${https ? ', TLS' : ''}`,
      url: new URL(path, `${https ? 'https' : 'http'}://127.0.0.1:${port}`),
      serverPid: child.pid ?? null,
      tellsPublishMoments: true,
      publishLoopMs: loopMs,
      onPublished: (listener) => {
        onPublished = listener;
      },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** A certificate for an hour of tests; nobody is asked to trust it. */
async function makeCertificate(disposer: Disposer): Promise<{ keyFile: string; certificateFile: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'naru-swarm-'));
  disposer.defer(() => rm(directory, { recursive: true, force: true }));
  const [keyFile, certificateFile] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  await promisify(execFile)(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-subj', '/CN=localhost', '-keyout', keyFile, '-out', certificateFile],
    ],
    { timeout: START_DEADLINE_MS },
  );
  return { keyFile, certificateFile };
}
