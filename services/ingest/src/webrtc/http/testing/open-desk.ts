import type { PublishEnd } from '../../../publish-session.ts';
import type { PublishDesk, PublishSource } from '../../../publish-source.ts';

/** Lets everybody in, and tells what becomes of the last one. */
export class OpenDesk implements PublishDesk {
  source: PublishSource | null = null;
  isReady = false;
  end: PublishEnd | null = null;

  async admit(): ReturnType<PublishDesk['admit']> {
    const open = (source: PublishSource) => {
      this.source = source;
      this.isReady = false;
      this.end = null;
      return {
        sessionId: 'session',
        ready: () => {
          this.isReady = true;
        },
        mediaArrived: () => {},
        sourceChanged: () => {},
        ended: (end: PublishEnd) => {
          this.end = end;
        },
      };
    };
    return { kind: 'accepted', open };
  }
}
