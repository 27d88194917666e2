/** A piece of the feed that is handed on whole: an FLV tag, or a Matroska element. */
export interface FeedUnit {
  /** `other` is what FFmpeg cannot do without: headers, codec configurations, sound. */
  readonly kind: 'keyframe' | 'picture' | 'other';
  /** Session time. */
  readonly timestampMs: number;
  readonly bytes: Uint8Array;
}

/** Cuts a feed into units, whatever its chunks. A feed from which pictures are left out up to a keyframe stays one. */
export interface FeedUnitReader {
  /** @throws AppError `unavailable` when it is no such feed: nothing after that makes sense */
  push(chunk: Uint8Array): FeedUnit[];
}
