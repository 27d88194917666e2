import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { withDeadline } from '@naru/platform/deadline';

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface GetOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Source address; any of 127.0.0.0/8 makes another client. */
  readonly localAddress?: string;
}

export interface PendingRequest {
  readonly answer: Promise<Received>;
  readonly answered: () => boolean;
  /** Leaves, as a viewer who closes the page. */
  leave(): void;
}

const DEADLINE_MS = 10_000;

/** Sends a request on a connection of its own. */
export function send(url: string, options: GetOptions = {}): PendingRequest {
  let answered = false;
  const outgoing = request(url, { agent: false, ...options });
  const received = new Promise<Received>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        answered = true;
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() });
      });
    });
    outgoing.end();
  });
  const answer = withDeadline(`${options.method ?? 'GET'} ${url}`, DEADLINE_MS, () => received);
  answer.catch(() => {}); // a test that leaves does not look at it
  return { answer, answered: () => answered, leave: () => outgoing.destroy() };
}

/** Writes bytes as they are and returns what comes back until the server closes or `until` says enough. */
export async function sendRaw(
  port: number,
  bytes: string,
  until: (text: string) => boolean = (text) => /\r\n\r\n/.test(text),
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    return await withDeadline(
      'a raw answer',
      DEADLINE_MS,
      () =>
        new Promise<string>((resolve, reject) => {
          let text = '';
          socket.on('error', reject);
          socket.on('close', () => resolve(text));
          socket.on('data', (chunk) => {
            text += chunk.toString('latin1');
            if (until(text)) resolve(text);
          });
          socket.write(bytes);
        }),
    );
  } finally {
    socket.destroy();
  }
}
