import { poll } from '@naru/platform/poll';

export interface FlvTag {
  readonly type: 'audio' | 'video' | 'script';
  readonly timestamp: number;
  readonly body: Buffer;
}

/** Reads FLV as it comes in; throws when it is not well formed. */
export class FlvReader {
  readonly tags: FlvTag[] = [];
  readonly #all: Uint8Array[] = [];
  #pending = Buffer.alloc(0);
  #headerSeen = false;

  /** Everything that came in. */
  get bytes(): Buffer {
    return Buffer.concat(this.#all);
  }

  push(bytes: Uint8Array): void {
    this.#all.push(bytes);
    this.#pending = Buffer.concat([this.#pending, bytes]);
    if (!this.#headerSeen) {
      if (this.#pending.length < 13) return;
      if (this.#pending.toString('latin1', 0, 3) !== 'FLV') throw new Error('no FLV header');
      this.#headerSeen = true;
      this.#pending = this.#pending.subarray(13);
    }
    while (this.#readTag());
  }

  get video(): readonly FlvTag[] {
    return this.tags.filter(({ type }) => type === 'video');
  }

  get audio(): readonly FlvTag[] {
    return this.tags.filter(({ type }) => type === 'audio');
  }

  #readTag(): boolean {
    const pending = this.#pending;
    if (pending.length < 11) return false;
    const length = pending.readUIntBE(1, 3);
    const end = 11 + length;
    if (pending.length < end + 4) return false;
    if (pending.readUInt32BE(end) !== end) throw new Error('wrong size after an FLV tag');
    const code = pending.readUInt8(0);
    this.tags.push({
      type: code === 8 ? 'audio' : code === 9 ? 'video' : 'script',
      timestamp: pending.readUIntBE(4, 3) + pending.readUInt8(7) * 2 ** 24,
      body: pending.subarray(11, end),
    });
    this.#pending = pending.subarray(end + 4);
    return true;
  }
}

/** A transcoder's side of a feed. */
export class FeedClient implements AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  readonly flv = new FlvReader();
  /** Null while it runs. */
  end: 'complete' | 'cut' | null = null;
  readonly #abort: AbortController;
  readonly #reading: Promise<void>;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.headers = response.headers;
    this.#abort = abort;
    this.#reading = this.#read(response);
  }

  static async open(url: string, secret: string): Promise<FeedClient> {
    const abort = new AbortController();
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${secret}` },
      signal: abort.signal,
    });
    return new FeedClient(response, abort);
  }

  async until(what: string, condition: (flv: FlvReader) => boolean, deadlineMs = 10_000): Promise<void> {
    await poll(what, () => condition(this.flv), { deadlineMs, everyMs: 5 });
  }

  async ended(deadlineMs = 5000): Promise<'complete' | 'cut'> {
    return poll('the feed ending', () => this.end, { deadlineMs, everyMs: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#reading;
  }

  async #read(response: Response): Promise<void> {
    try {
      for await (const bytes of response.body ?? []) {
        if (this.status === 200) this.flv.push(bytes);
      }
      this.end = 'complete';
    } catch {
      this.end = 'cut';
    }
  }
}
