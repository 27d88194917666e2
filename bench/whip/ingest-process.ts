import type { IngestMessage, IngestQuestion, SeenSession } from './ingest-messages.ts';
import { startChild } from './child.ts';

/** The WebRTC ingest in a process of its own. */
export interface IngestProcess extends AsyncDisposable {
  readonly pid: number;
  readonly udpPort: number;
  readonly feedPort: number;
  /** POSTs an offer with this key. Throws for any answer but 201. */
  publish(streamKey: string, offer: string): Promise<string>;
  /** The newest session with this key; null before there is one. */
  session(streamKey: string): Promise<SeenSession | null>;
  /** Longest time that its event loop was late by, in milliseconds. */
  stallMs(): Promise<number>;
}

export async function startIngest(): Promise<IngestProcess> {
  const child = startChild<IngestQuestion, IngestMessage>(new URL('./ingest-worker.ts', import.meta.url));
  try {
    const ask = () => {
      const told = child.next('sessions');
      child.ask('sessions');
      return told;
    };
    const { whipPort, udpPort, feedPort } = await child.next('ready');
    return {
      pid: child.pid,
      udpPort,
      feedPort,
      publish: async (streamKey, offer) => {
        const response = await fetch(`http://127.0.0.1:${whipPort}/whip`, {
          method: 'POST',
          headers: { 'content-type': 'application/sdp', authorization: `Bearer ${streamKey}` },
          body: offer,
        });
        const text = await response.text();
        if (response.status !== 201) throw new Error(`WHIP answered ${response.status}: ${text}`);
        return text;
      },
      session: async (streamKey) => {
        const { sessions } = await ask();
        return sessions.findLast((session) => session.streamKey === streamKey) ?? null;
      },
      stallMs: async () => (await ask()).stallMs,
      [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
    };
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}
