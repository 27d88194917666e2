import type { CacheRule } from '@naru/contracts/cache-rules';
import { type Answer, answerOf } from '../answer.ts';
import { type ByteRange, sliceChunks } from '../byte-range.ts';

const CONTENT_TYPE = 'video/mp4';

/** An immutable init, segment or part, as chunks that are shared with the live edge and never joined. */
export class MediaFile {
  readonly #cache: CacheRule;
  readonly #chunks: readonly Uint8Array[];
  #whole: Answer | null = null;
  readonly length: number;
  /** Strong: under one URL the bytes never change, so the name within the URL says it all. */
  readonly entityTag: string;

  constructor(name: string, cache: 'init' | 'segment' | 'part', chunks: readonly Uint8Array[]) {
    this.#cache = cache;
    this.#chunks = chunks;
    this.length = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    this.entityTag = `"${name}"`;
  }

  whole(): Answer {
    this.#whole ??= answerOf(200, {
      cache: this.#cache,
      headers: this.#headers('Accept-Ranges', 'bytes'),
      chunks: this.#chunks,
    });
    return this.#whole;
  }

  partial(range: ByteRange): Answer {
    return answerOf(206, {
      cache: this.#cache,
      headers: this.#headers('Content-Range', `bytes ${range.first}-${range.last}/${this.length}`),
      chunks: sliceChunks(this.#chunks, range),
    });
  }

  notModified(): Answer {
    return answerOf(304, { cache: this.#cache, headers: ['ETag', this.entityTag] });
  }

  unsatisfiable(): Answer {
    return answerOf(416, { cache: 'refused', headers: ['Content-Range', `bytes */${this.length}`] });
  }

  #headers(name: string, value: string): string[] {
    return ['Content-Type', CONTENT_TYPE, 'ETag', this.entityTag, name, value];
  }
}
