import type { MediaSessionCounts } from '../../services/ingest/src/webrtc/session/media-session.ts';

/** A publisher as the ingest process sees it. */
export interface SeenSession {
  readonly streamKey: string;
  readonly sessionId: string;
  /** Its feed can be read. */
  readonly isReady: boolean;
  /** Why it is over; null while it lasts. */
  readonly endReason: string | null;
  readonly counts: MediaSessionCounts;
}

/** What the ingest process tells the bench. */
export type IngestMessage =
  | { readonly kind: 'ready'; readonly whipPort: number; readonly udpPort: number; readonly feedPort: number }
  | {
      readonly kind: 'sessions';
      readonly sessions: readonly SeenSession[];
      /** Longest time that its event loop was late by, since it was ready. */
      readonly stallMs: number;
    };

/** Asks for `sessions`. */
export type IngestQuestion = 'sessions';

/** Of the feeds; they are on the loopback interface for seconds. */
export const FEED_SECRET = 'a-secret-of-the-bench-and-nobody-else';
