import { randomUUID } from 'node:crypto';
import type { FeedHost } from '../../services/ingest/src/feed-server.ts';
import type { PublishEnd } from '../../services/ingest/src/publish-session.ts';
import type {
  PublishAdmission,
  PublishDesk,
  PublishRequest,
  PublishSessionPort,
  PublishSource,
} from '../../services/ingest/src/publish-source.ts';
import type { MediaSessionCounts } from '../../services/ingest/src/webrtc/session/media-session.ts';
import type { SeenSession } from './ingest-messages.ts';

/** Lets everybody in, so that no database has a share in what is measured, and serves their feeds. */
export class OpenDesk implements PublishDesk {
  readonly #countsOf: (source: PublishSource) => MediaSessionCounts;
  readonly #publishes = new Map<string, Publish>();

  constructor(countsOf: (source: PublishSource) => MediaSessionCounts) {
    this.#countsOf = countsOf;
  }

  get sessions(): SeenSession[] {
    return [...this.#publishes.values()].map(({ sessionId, streamKey, source, end }) => ({
      sessionId,
      streamKey,
      isReady: source.facts !== null,
      endReason: end?.reason ?? null,
      counts: this.#countsOf(source),
    }));
  }

  find(sessionId: string): FeedHost | null {
    return this.#publishes.get(sessionId) ?? null;
  }

  async admit({ streamKey }: PublishRequest): Promise<PublishAdmission> {
    const open = (source: PublishSource): PublishSessionPort => {
      const publish = new Publish(streamKey, source);
      this.#publishes.set(publish.sessionId, publish);
      return publish;
    };
    return { kind: 'accepted', open };
  }
}

class Publish implements PublishSessionPort, FeedHost {
  readonly sessionId = randomUUID();
  readonly streamKey: string;
  readonly source: PublishSource;
  end: PublishEnd | null = null;

  constructor(streamKey: string, source: PublishSource) {
    this.streamKey = streamKey;
    this.source = source;
  }

  ready(): void {}
  mediaArrived(): void {}
  sourceChanged(): void {}

  ended(end: PublishEnd): void {
    this.end = end;
  }

  openFeed(run: number): ReturnType<FeedHost['openFeed']> {
    const { source } = this;
    if (source.facts === null || this.end !== null) return 'not-ready';
    return {
      head: { epoch: run, source: source.facts, clockBaseMs: source.clockBaseMs },
      feedType: source.feedType,
      begin: (sink) => source.attach(sink),
      readerGone: (sink) => source.detach(sink),
    };
  }
}
