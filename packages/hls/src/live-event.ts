/**
 * What a transcoder run tells the live edge about one broadcast, in order. All renditions of a run advance together:
 * a part event carries the bytes of every rendition, so media playlists of one broadcast are aligned by construction.
 */
export type LiveEvent = RunStarted | PartAdded | RunEnded | BroadcastEnded;

/** A run begins: new init segments. Its first segment follows a discontinuity unless it is the broadcast's first run. */
export interface RunStarted {
  readonly kind: 'run-started';
  readonly epoch: number;
  /** Media sequence number of the run's first segment. */
  readonly firstMsn: number;
  /** Discontinuities since the start of the broadcast, up to and including the one before this run. */
  readonly discontinuitySequence: number;
  /** EXT-X-PART-INF:PART-TARGET, seconds. Constant over all runs of a broadcast. */
  readonly partTargetSeconds: number;
  /** EXT-X-TARGETDURATION, whole seconds. Constant over all runs of a broadcast. */
  readonly targetDurationSeconds: number;
  /** Frames per second of every rendition. Constant over all runs of a broadcast. */
  readonly frameRate: number;
  /** Best first, in the order of the quality menu. The names are the same in all runs of a broadcast. */
  readonly renditions: readonly RenditionInit[];
}

export interface RenditionInit {
  readonly name: string;
  /** ftyp + moov with a video track (id 1) and an audio track (id 2). */
  readonly init: Uint8Array;
  /** RFC 6381, video first: `avc1.64001f,mp4a.40.2`. */
  readonly codecs: string;
  readonly width: number;
  readonly height: number;
  /** The most bits per second the encoders are allowed, container included; the floor of the BANDWIDTH attribute. */
  readonly declaredBandwidth: number;
}

/** One part of every rendition: a moof+mdat with video and audio. */
export interface PartAdded {
  readonly kind: 'part';
  readonly epoch: number;
  readonly msn: number;
  /** Index within the segment, from 0. */
  readonly part: number;
  readonly durationSeconds: number;
  /** The part begins with a sync sample (INDEPENDENT=YES). */
  readonly independent: boolean;
  /** Wall clock of the first sample, ms since 1970. */
  readonly programDateTimeMs: number;
  /** The part completes its segment. */
  readonly lastOfSegment: boolean;
  /** By rendition name. Whoever receives the event must not change the bytes. */
  readonly media: Readonly<Record<string, Uint8Array>>;
}

/** The run is over; an open segment ends here, short. The broadcast may go on with a next run. */
export interface RunEnded {
  readonly kind: 'run-ended';
  readonly epoch: number;
}

/** Nothing will follow (EXT-X-ENDLIST). */
export interface BroadcastEnded {
  readonly kind: 'broadcast-ended';
  readonly epoch: number;
}
