import { startChild } from './child.ts';
import type { IngestProcess } from './ingest-process.ts';
import type { ObsCommand, ObsMessage, ObsPlan } from './obs-messages.ts';

/** Publishers like OBS in a process of their own. */
export interface ObsProcess extends AsyncDisposable {
  readonly pid: number;
  /** Lets all publish, the first with key `obs-0`; `rewrite` may change the server's answers. */
  publish(ingest: IngestProcess, rewrite?: (answer: string) => string): Promise<void>;
  /** Ends the media, not the connections. */
  stop(): Promise<Extract<ObsMessage, { kind: 'stopped' }>>;
}

export const obsKey = (publisher: number): string => `obs-${publisher}`;

export async function startObs(plan: ObsPlan): Promise<ObsProcess> {
  const child = startChild<ObsCommand, ObsMessage>(new URL('./obs-worker.ts', import.meta.url), plan);
  try {
    const { offers } = await child.next('offers');
    return {
      pid: child.pid,
      publish: async (ingest, rewrite = (answer) => answer) => {
        for (const [publisher, offer] of offers.entries()) {
          const answer = rewrite(await ingest.publish(obsKey(publisher), offer));
          child.ask({ kind: 'answer', publisher, answer });
        }
      },
      stop: async () => {
        const stopped = child.next('stopped');
        child.ask({ kind: 'stop' });
        return stopped;
      },
      [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
    };
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}
