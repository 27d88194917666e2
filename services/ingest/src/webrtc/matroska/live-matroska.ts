import type { EncodedFrame } from '../depacketize/encoded-frame.ts';
import { describeVideo, type LiveVideo } from './describe-video.ts';
import { ClusterWriter, lengthPrefixed } from './matroska-blocks.ts';
import {
  type AudioTrack,
  matroskaHeader,
  type MatroskaTracks,
  TICKS_PER_MS,
  TRACK_NUMBER,
} from './matroska-header.ts';

/** What the session negotiated; null for a track that it has not. */
export interface LiveTracks {
  readonly video: LiveVideo | null;
  readonly audio: AudioTrack | null;
}

export interface TimedFrame {
  readonly track: 'video' | 'audio';
  /** On the session's time line, not negative. */
  readonly timestampMs: number;
  readonly frame: EncodedFrame;
}

/**
 * The session as a Matroska stream for one consumer. With video it begins at the first keyframe that is whole and tells
 * what the header needs, and what comes before that is left out; without video it begins at once. Later changes of the
 * picture size are for the decoder to find in the frames. Which frames are fit to be shown is for the caller to know.
 */
export class LiveMatroska {
  readonly #tracks: LiveTracks;
  readonly #clusters = new ClusterWriter();
  readonly #lastTick = { video: -1, audio: -1 };
  #hasBegun = false;

  constructor(tracks: LiveTracks) {
    this.#tracks = tracks;
  }

  /** Whether the consumer has had its header. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /**
   * The next bytes for the consumer; null when the frame brings none. A frame not later than the one before it on
   * its track is put 0.1 ms after that.
   */
  push({ track, timestampMs, frame }: TimedFrame): Uint8Array | null {
    if (this.#tracks[track] === null || !Number.isFinite(timestampMs)) return null;
    const content = track === 'video' ? this.#videoContent(frame.data) : frame.data;
    if (content.length === 0) return null;
    const header = this.#hasBegun ? null : this.#header(track, frame);
    if (!this.#hasBegun && header === null) return null;
    this.#hasBegun = true;
    const tick = Math.max(Math.round(timestampMs * TICKS_PER_MS), this.#lastTick[track] + 1);
    this.#lastTick[track] = tick;
    const block = this.#clusters.write({
      trackNumber: TRACK_NUMBER[track],
      tick,
      isKeyframe: frame.isKeyframe,
      beginsCluster: track === 'video' && frame.isKeyframe,
      content,
    });
    return header === null ? block : Buffer.concat([header, block]);
  }

  #videoContent(data: Uint8Array): Uint8Array {
    return this.#tracks.video?.codec === 'h264' ? lengthPrefixed(data) : data;
  }

  #header(track: 'video' | 'audio', frame: EncodedFrame): Uint8Array | null {
    const tracks = this.#describe(track, frame);
    return tracks === null ? null : matroskaHeader(tracks);
  }

  #describe(track: 'video' | 'audio', frame: EncodedFrame): MatroskaTracks | null {
    const { video, audio } = this.#tracks;
    if (video === null) return { video, audio };
    const description = track === 'video' ? describeVideo(video, frame) : null;
    return description === null ? null : { video: description, audio };
  }
}
