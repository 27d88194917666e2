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
  readonly mostBodyBytes?: number;
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

/** Far more than a segment of sane settings. */
export const MOST_BODY_BYTES = 64 * 1024 * 1024;
const DEADLINE_SECONDS = 10;
/** No single wait is longer, whatever target duration a playlist claims: a hold of 3 target durations of 12 s fits. */
const MOST_DEADLINE_SECONDS = 60;
/** Followers, probes and downloads of a few renditions at once. */
const MOST_SOCKETS = 64;

export const now = (): number => performance.now() / 1000;

/** A hold is 3 target durations at most; a rule minds it, this only ends the wait. */
export function holdDeadlineSeconds(targetDurationSeconds: number): number {
  const seconds = 4 * targetDurationSeconds + 10;
  return seconds <= MOST_DEADLINE_SECONDS ? seconds : MOST_DEADLINE_SECONDS;
}

/** Keeps connections open between requests. Follows no redirect: a redirected answer is judged as it is. */
export class HttpClient implements Disposable {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  readonly #signal: AbortSignal | undefined;
  readonly #failers = new Set<(cause: Error) => void>();
  /** Why nothing is asked any more. */
  #over: Error | null = null;
  readonly #aborted = (): void => {
    const reason: unknown = this.#signal?.reason;
    this.#giveUp(reason instanceof CannotLintError ? reason : new Error('given up'));
  };

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#aborted);
    if (signal?.aborted === true) this.#aborted();
  }

  /** @throws CannotLintError when no whole answer comes within the deadline, or none can be asked for */
  async ask(request: HttpRequest): Promise<HttpAnswer> {
    const { url, method = 'GET' } = request;
    try {
      return await this.#exchange(request);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'no answer';
      throw new CannotLintError(`${method} ${url} failed: ${why}`, { cause });
    }
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#aborted);
    this.#giveUp(new Error('the run is over'));
    this.#http.destroy();
    this.#https.destroy();
  }

  #giveUp(cause: Error): void {
    this.#over ??= cause;
    for (const fail of this.#failers) fail(cause);
  }

  #exchange({
    url,
    method = 'GET',
    headers = {},
    deadlineSeconds = DEADLINE_SECONDS,
    mostBodyBytes = MOST_BODY_BYTES,
  }: HttpRequest): Promise<HttpAnswer> {
    if (this.#over !== null) throw this.#over;
    const askedAt = now();
    const outgoing = this.#open(url, { method, headers });
    return new Promise<HttpAnswer>((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#failers.delete(fail);
      };
      // A request that still waits for a socket tells nothing when it is destroyed, so this does.
      const fail = (cause: Error): void => {
        leave();
        reject(cause);
        outgoing.destroy(cause);
      };
      const timer = setTimeout(
        () => fail(new Error(`no whole answer in ${deadlineSeconds} s`)),
        deadlineSeconds * 1000,
      );
      this.#failers.add(fail);
      outgoing
        .on('error', fail)
        // Node hands the connection over and takes the request for done.
        .on('upgrade', ({ statusCode }, socket) => {
          socket.destroy();
          fail(new Error(`was answered ${statusCode}, though nothing asked for another protocol`));
        })
        .on('response', (response) => {
          receive(response, mostBodyBytes).then(({ body, firstByteAt }) => {
            leave();
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
        })
        .end();
    });
  }

  #open(url: string, options: { method: string; headers: Readonly<Record<string, string>> }): ClientRequest {
    switch (new URL(url).protocol) {
      case 'http:':
        return httpRequest(url, { ...options, agent: this.#http });
      case 'https:':
        return httpsRequest(url, { ...options, agent: this.#https });
      default:
        throw new Error('only http and https can be asked');
    }
  }
}

async function receive(
  response: IncomingMessage,
  mostBytes: number,
): Promise<{ body: Uint8Array; firstByteAt: number | null }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let firstByteAt: number | null = null;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the body is no bytes');
    firstByteAt ??= now();
    length += chunk.length;
    if (length > mostBytes) throw new RangeError(`a body over ${mostBytes} bytes`);
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
