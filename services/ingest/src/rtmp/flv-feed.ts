import type { SourceFacts } from '@naru/contracts/source-facts';
import type { FeedSink } from '../publish-source.ts';
import { FLV_HEADER, flvTag, metadataTag } from './flv-tags.ts';
import { MAX_GOP_BYTES } from './limits.ts';
import type { MediaFrame, Track } from './media-frame.ts';

/** What a reader must know before the first frame; bodies of FLV tags. */
export interface FlvHeaders {
  readonly facts: SourceFacts;
  readonly videoConfig: Buffer;
  /** MP3 has none. */
  readonly audioConfig: Buffer | null;
}

/**
 * The session as one FLV stream that can be joined at any time: a reader gets the headers, the group of pictures since
 * the newest keyframe, and everything from then on. Memory is bounded: a group that grows too long is let go, and
 * readers wait for the next keyframe.
 */
export class FlvFeed {
  readonly #maxGopBytes: number;
  /** Null until the first keyframe, and after a group that was too long. */
  #gop: { track: Track; tag: Buffer }[] | null = null;
  #gopBytes = 0;
  #newestMs = 0;
  #headers: FlvHeaders | null = null;
  #sink: FeedSink | null = null;
  /** The sink has had its headers. */
  #joined = false;

  constructor(options: { maxGopBytes?: number } = {}) {
    this.#maxGopBytes = options.maxGopBytes ?? MAX_GOP_BYTES;
  }

  /**
   * Replaces the headers, right before the first frame they are for. A reader goes on over a changed video configuration;
   * after a changed audio configuration it must join anew, and never sees audio of the old one.
   */
  setHeaders(headers: FlvHeaders): void {
    const before = this.#headers;
    this.#headers = headers;
    if (before === null) return;
    if (!sameBytes(before.audioConfig, headers.audioConfig) || !sameAudio(before.facts, headers.facts)) {
      this.#gop = this.#gop?.filter(({ track }) => track === 'video') ?? null;
    }
    if (this.#joined && !before.videoConfig.equals(headers.videoConfig)) {
      this.#sink?.write(flvTag('video', this.#newestMs, headers.videoConfig));
    }
  }

  push({ track, timestamp, keyframe, body }: MediaFrame): void {
    const tag = flvTag(track, timestamp, body);
    this.#newestMs = timestamp;
    this.#remember(track, tag, keyframe);
    if (this.#sink === null) return;
    if (this.#joined) this.#sink.write(tag);
    else this.#join(this.#sink);
  }

  attach(sink: FeedSink): void {
    this.#sink = sink;
    this.#joined = false;
    this.#join(sink);
  }

  detach(sink: FeedSink): void {
    if (this.#sink === sink) this.#sink = null;
  }

  #join(sink: FeedSink): void {
    if (this.#gop === null || this.#headers === null) return;
    const { facts, videoConfig, audioConfig } = this.#headers;
    this.#joined = true;
    sink.write(FLV_HEADER);
    sink.write(metadataTag(facts));
    sink.write(flvTag('video', 0, videoConfig));
    if (audioConfig !== null) sink.write(flvTag('audio', 0, audioConfig));
    for (const { tag } of this.#gop) sink.write(tag);
  }

  #remember(track: Track, tag: Buffer, keyframe: boolean): void {
    if (keyframe) {
      this.#gop = [];
      this.#gopBytes = 0;
    }
    if (this.#gop === null) return;
    this.#gopBytes += tag.length;
    if (this.#gopBytes > this.#maxGopBytes) this.#gop = null;
    else this.#gop.push({ track, tag });
  }
}

const sameBytes = (a: Buffer | null, b: Buffer | null): boolean =>
  a === null || b === null ? a === b : a.equals(b);

const sameAudio = ({ audio: a }: SourceFacts, { audio: b }: SourceFacts): boolean =>
  a.codec === b.codec && a.sampleRate === b.sampleRate && a.channels === b.channels;
