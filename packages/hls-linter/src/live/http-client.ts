import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** The stream cannot be linted: it is not there, it is no HLS, or the connection failed. */
export class CannotLintError extends Error {}

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineSeconds?: number;
}

/** Times are in seconds of a monotonic clock. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As it came, content coding and all. */
  readonly body: Uint8Array;
  readonly askedAt: number;
  /** First byte of the body; the end where there is none. */
  readonly firstByteAt: number;
  readonly endedAt: number;
}

/** Far more than a segment or playlist of sane settings. */
const MOST_BODY_BYTES = 64 * 1024 * 1024;
const DEADLINE_SECONDS = 10;
/** Followers, probes and downloads of a few renditions at once. */
const MOST_SOCKETS = 64;

export const now = (): number => performance.now() / 1000;

/** Keeps connections open between requests. Follows no redirect: a redirected answer is judged as it is. */
export class HttpClient implements Disposable {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  readonly #signal: AbortSignal | undefined;
  readonly #outgoing = new Set<ClientRequest>();
  readonly #giveUp = (): void => {
    for (const request of this.#outgoing) request.destroy(new Error('given up'));
  };

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#giveUp);
  }

  /** @throws CannotLintError when no whole answer comes within the deadline */
  ask(request: HttpRequest): Promise<HttpAnswer> {
    const { url, method = 'GET', headers = {}, deadlineSeconds = DEADLINE_SECONDS } = request;
    const askedAt = now();
    const secure = url.startsWith('https:');
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(url, {
        method,
        headers,
        agent: secure ? this.#https : this.#http,
      });
      const fail = (cause: unknown): void => {
        clearTimeout(timer);
        reject(
          new CannotLintError(
            `${method} ${url} failed: ${cause instanceof Error ? cause.message : 'no answer'}`,
            { cause },
          ),
        );
      };
      const timer = setTimeout(
        () => outgoing.destroy(new Error(`no whole answer in ${deadlineSeconds} s`)),
        deadlineSeconds * 1000,
      );
      outgoing.on('error', fail).on('response', (response) => {
        receive(response).then(({ body, firstByteAt }) => {
          clearTimeout(timer);
          const endedAt = now();
          const status = response.statusCode ?? 0;
          resolve({
            status,
            headers: headersOf(response),
            body,
            askedAt,
            firstByteAt: firstByteAt ?? endedAt,
            endedAt,
          });
        }, fail);
      });
      this.#outgoing.add(outgoing);
      outgoing.on('close', () => this.#outgoing.delete(outgoing));
      if (this.#signal?.aborted === true) this.#giveUp();
      else outgoing.end();
    });
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#giveUp);
    this.#http.destroy();
    this.#https.destroy();
  }
}

async function receive(response: IncomingMessage): Promise<{ body: Uint8Array; firstByteAt: number | null }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let firstByteAt: number | null = null;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the body is no bytes');
    firstByteAt ??= now();
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw new RangeError(`a body over ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks), firstByteAt };
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
