import type { SourceFacts } from '@naru/contracts/source-facts';
import type { PublishEnd } from './publish-session.ts';

/** Receives a feed's bytes. The source calls `write` with buffers that nobody changes afterwards. */
export interface FeedSink {
  write(bytes: Uint8Array): void;
  /** The publisher is over, or the feed must begin anew; nothing follows. */
  end(): void;
}

/**
 * What feed and scheduler need of a live publisher, whatever protocol it came by (RTMP or WHIP). A source is
 * ready once it can serve pictures: its codecs are known and a keyframe is held.
 */
export interface PublishSource {
  readonly protocol: 'rtmp' | 'whip';
  /** MIME type of the feed. */
  readonly feedType: 'video/x-flv' | 'video/x-matroska';
  /** Null until ready. */
  readonly facts: SourceFacts | null;
  /** Wall clock (ms since 1970) at the feed's timestamp 0. Meaningless until ready, constant afterwards. */
  readonly clockBaseMs: number;
  /** Begins a feed at the newest keyframe held, or at the next one. One sink at a time; a former one gets nothing more. */
  attach(sink: FeedSink): void;
  detach(sink: FeedSink): void;
  /** Ends the connection behind it, telling the publisher why where its protocol can. */
  drop(end: PublishEnd): void;
}

/** What a source tells the session it belongs to. */
export interface PublishSessionPort {
  /** Internal name of the session; the only name its media ever has. */
  readonly sessionId: string;
  /** The source has become ready. Called once. */
  ready(): void;
  /** Media arrived. */
  mediaArrived(): void;
  /** The codecs changed so that a running transcode cannot go on: it begins anew. */
  sourceChanged(): void;
  /** The connection is over. */
  ended(end: PublishEnd): void;
}

export interface PublishRequest {
  readonly protocol: 'rtmp' | 'whip';
  readonly streamKey: string;
  /** Remote IP address. */
  readonly address: string;
  /** Fires when the publisher leaves while its key is checked. */
  readonly signal: AbortSignal;
}

export type PublishAdmission =
  | { readonly kind: 'accepted'; readonly open: (source: PublishSource) => PublishSessionPort }
  | PublishRefusal;

export interface PublishRefusal {
  readonly kind: 'refused';
  /** `too-many`: wrong keys of an address, or take-overs of a channel. `rejected`: not the publisher's fault. */
  readonly reason: 'bad-key' | 'too-many' | 'rejected';
  readonly problem: string;
}

/** Decides who may publish. */
export interface PublishDesk {
  admit(request: PublishRequest): Promise<PublishAdmission>;
}
