import type { PublishEnd } from '../publish-session.ts';
import type { PublishAdmission, PublishDesk, PublishRequest, PublishSource } from '../publish-source.ts';
import { FlvReader } from './flv-reader.ts';

/** One publisher as the rest of ingest would see it; reads its own feed once it is ready. */
export interface SeenPublish {
  readonly request: PublishRequest;
  readonly source: PublishSource;
  readonly flv: FlvReader;
  ready: boolean;
  changes: number;
  end: PublishEnd | null;
}

/** Knows which keys are good, and remembers everybody it let in. */
export class TestDesk implements PublishDesk {
  readonly publishes: SeenPublish[] = [];
  readonly asked: PublishRequest[] = [];
  /** Answers wait for this. */
  delay: Promise<void> = Promise.resolve();

  async admit(request: PublishRequest): Promise<PublishAdmission> {
    this.asked.push(request);
    await this.delay;
    if (!request.streamKey.startsWith('good')) {
      return { kind: 'refused', reason: 'bad-key', problem: 'no such key' };
    }
    return { kind: 'accepted', open: (source) => this.#open(request, source) };
  }

  get newest(): SeenPublish {
    const newest = this.publishes.at(-1);
    if (newest === undefined) throw new Error('nobody has published');
    return newest;
  }

  #open(request: PublishRequest, source: PublishSource) {
    const flv = new FlvReader();
    const seen: SeenPublish = { request, source, flv, ready: false, changes: 0, end: null };
    this.publishes.push(seen);
    return {
      sessionId: `session-${this.publishes.length}`,
      ready: () => {
        seen.ready = true;
        source.attach({ write: (bytes) => flv.push(bytes), end: () => {} });
      },
      mediaArrived: () => {},
      sourceChanged: () => {
        seen.changes += 1;
      },
      ended: (end: PublishEnd) => {
        seen.end = end;
      },
    };
  }
}
