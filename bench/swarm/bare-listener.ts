import { type RequestListener, request, type ServerResponse } from 'node:http';

/** Marks the request by which the bare server gets an answer to repeat. */
const EXAMPLE = 'x-example';
/** What a server writes by itself. */
const OWN_HEADERS = new Set(['connection', 'date', 'keep-alive', EXAMPLE]);

interface Example {
  readonly headers: string[];
  readonly body: Buffer;
}

/**
 * As little as a blocking answer can cost: holds every blocking reload in a set and answers all of them with the bytes
 * that the origin gave to one. Everything else is answered by the origin.
 */
export class BareListener {
  readonly #origin: RequestListener;
  #held = new Map<string, Set<ServerResponse>>();
  /** Answers of the newest part, for those who ask late. */
  #given = new Map<string, Example>();

  constructor(origin: RequestListener) {
    this.#origin = origin;
  }

  readonly listener: RequestListener = (req, res) => {
    const { url = '', headers } = req;
    if (headers[EXAMPLE] !== undefined || !url.includes('_HLS_msn=')) return this.#origin(req, res);
    const given = this.#given.get(url);
    if (given !== undefined) return void res.writeHead(200, given.headers).end(given.body);
    const waiting = this.#held.get(url) ?? new Set();
    this.#held.set(url, waiting.add(res));
    res.once('close', () => waiting.delete(res));
  };

  /** After a part: answers all who waited for it. `port` is where the origin answers. */
  async answerAll(port: number): Promise<void> {
    const held = this.#held;
    this.#held = new Map();
    this.#given = new Map();
    for (const [url, waiting] of held) {
      const example = await exampleOf(port, url);
      this.#given.set(url, example);
      for (const res of waiting) res.writeHead(200, example.headers).end(example.body);
    }
  }
}

function exampleOf(port: number, path: string): Promise<Example> {
  return new Promise((resolve, reject) => {
    const headers = { [EXAMPLE]: '1', 'accept-encoding': 'gzip' };
    const asking = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const kept = answer.rawHeaders.flatMap((name, index, all) =>
          index % 2 === 0 && !OWN_HEADERS.has(name.toLowerCase()) ? [name, all[index + 1] ?? ''] : [],
        );
        resolve({ headers: kept, body: Buffer.concat(chunks) });
      });
    });
    asking.once('error', reject);
    asking.end();
  });
}
