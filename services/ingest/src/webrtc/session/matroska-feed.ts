import type { FeedSink } from '../../publish-source.ts';
import { LiveMatroska, type LiveTracks, type TimedFrame } from '../matroska/live-matroska.ts';
import { HeldGop } from './held-gop.ts';

interface Reader {
  readonly sink: FeedSink;
  readonly matroska: LiveMatroska;
}

/** The session as one Matroska stream that can be joined at any time: each reader gets a header of its own. */
export class MatroskaFeed {
  readonly #tracks: LiveTracks;
  /** Null when readers wait for the next keyframe, which can be asked for. */
  readonly #gop: HeldGop | null;
  #reader: Reader | null = null;

  constructor(options: { tracks: LiveTracks; holdsGop: boolean }) {
    this.#tracks = options.tracks;
    this.#gop = options.holdsGop ? new HeldGop() : null;
  }

  /** Whether the reader, if there is one, still waits for a keyframe to begin with. */
  get awaitsKeyframe(): boolean {
    return this.#reader !== null && !this.#reader.matroska.hasBegun;
  }

  push(frame: TimedFrame): void {
    this.#gop?.push(frame);
    if (this.#reader !== null) write(this.#reader, frame);
  }

  attach(sink: FeedSink): void {
    const reader = { sink, matroska: new LiveMatroska(this.#tracks) };
    this.#reader = reader;
    for (const frame of this.#gop?.frames ?? []) write(reader, frame);
  }

  detach(sink: FeedSink): void {
    if (this.#reader?.sink === sink) this.#reader = null;
  }
}

function write({ sink, matroska }: Reader, frame: TimedFrame): void {
  const bytes = matroska.push(frame);
  if (bytes !== null) sink.write(bytes);
}
