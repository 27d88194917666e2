import type { Histogram } from './histogram.ts';

/** A server that viewers watch. */
export interface Subject extends AsyncDisposable {
  readonly description: string;
  /** Multivariant playlist. */
  readonly url: URL;
  /** Process that answers; null when unknown. */
  readonly serverPid: number | null;
  readonly tellsPublishMoments: boolean;
  /** Per part: from publishing until every waiting answer was handed to the system; null when the server does not tell. */
  readonly publishLoopMs: Histogram | null;
  /** One listener: part key and `steadyMs()` of every part from now on. */
  onPublished(listener: (key: number, atMs: number) => void): void;
}

/** A server that somebody else started. */
export const strangeServer = (url: URL, pid: number | null): Subject => ({
  description: `${url.origin} (given)`,
  url,
  serverPid: pid,
  tellsPublishMoments: false,
  publishLoopMs: null,
  onPublished: () => {},
  [Symbol.asyncDispose]: async () => {},
});
