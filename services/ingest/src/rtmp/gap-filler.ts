import type { MediaFrame } from './media-frame.ts';
import { TimestampRepair } from './timestamp-repair.ts';

/** Audio that did not arrive for this long while video did has stopped; a missing packet or two is not that. */
export const AUDIO_STOPPED_MS = 500;
/**
 * The same for video, or twice its frame distance if that is more. Longer than for audio, because a repeated picture costs
 * more: everything up to the next keyframe.
 */
export const VIDEO_STOPPED_MS = 1000;
/** The frame distance that is assumed before the second frame, and the share of it that lasts from frame to frame. */
const FIRST_DISTANCE_MS = 1000;
const DISTANCE_DECAY = 0.9;
const MAX_PATIENCE_MS = 2500;
/** A stopped picture is repeated this often: often enough for a part (200 ms) never to wait for it. */
export const REPEAT_PICTURE_MS = 200;

export interface Silence {
  readonly body: Buffer;
  readonly frameMs: number;
  /** There is no real audio to wait for. */
  readonly always: boolean;
}

/**
 * Keeps both tracks going on the repaired time line: silence where audio is missing, the last keyframe again where video
 * is. FFmpeg stalls for up to ten seconds when one of its inputs does. Pure: time comes in with the frames.
 */
export class GapFiller {
  readonly #repair = new TimestampRepair();
  #silence: Silence | null = null;
  /** Where the next silent frame goes, with fractions; null while real audio arrives. */
  #silentAt: number | null = null;
  #audioArrivedAt: number | null = null;
  #videoArrivedAt: number | null = null;
  #frameDistanceMs = FIRST_DISTANCE_MS;
  #firstVideoAt: number | null = null;
  #firstVideoArrivedAt: number | null = null;
  #keyframe: MediaFrame | null = null;
  #awaitsKeyframe = false;

  /** Session time of the newest media. */
  get sessionTimeMs(): number {
    return Math.max(this.#repair.last('video') ?? 0, this.#repair.last('audio') ?? 0);
  }

  /** What silence sounds like in the codec at hand. Without it nothing is filled in. */
  set silence(silence: Silence | null) {
    this.#silence = silence;
    this.#silentAt = null;
  }

  /** The frame on the session's time line, and what must go before it. */
  push(frame: MediaFrame, arrivedAt: number): MediaFrame[] {
    return frame.track === 'video' ? this.#pushVideo(frame, arrivedAt) : this.#pushAudio(frame, arrivedAt);
  }

  #pushVideo(frame: MediaFrame, arrivedAt: number): MediaFrame[] {
    const distanceMs = arrivedAt - (this.#videoArrivedAt ?? arrivedAt);
    this.#frameDistanceMs = Math.max(distanceMs, this.#frameDistanceMs * DISTANCE_DECAY);
    this.#videoArrivedAt = arrivedAt;
    if (this.#awaitsKeyframe && !frame.keyframe) return [];
    const timestamp = this.#repair.place('video', frame.timestamp, arrivedAt);
    if (timestamp === null) return [];
    this.#firstVideoAt ??= timestamp;
    this.#firstVideoArrivedAt ??= arrivedAt;
    if (frame.keyframe) {
      this.#keyframe = frame;
      this.#awaitsKeyframe = false;
    }
    return [...this.#silenceUpTo(timestamp, arrivedAt), { ...frame, timestamp }];
  }

  #pushAudio(frame: MediaFrame, arrivedAt: number): MediaFrame[] {
    const timestamp = this.#repair.place('audio', frame.timestamp, arrivedAt);
    this.#audioArrivedAt = arrivedAt;
    if (timestamp === null) return [];
    this.#silentAt = null;
    return [...this.#picturesUpTo(timestamp, arrivedAt), { ...frame, timestamp }];
  }

  #silenceUpTo(timestamp: number, arrivedAt: number): MediaFrame[] {
    const silence = this.#silence;
    if (silence === null) return [];
    const quietMs = arrivedAt - (this.#audioArrivedAt ?? this.#firstVideoArrivedAt ?? arrivedAt);
    if (!silence.always && quietMs <= AUDIO_STOPPED_MS) return [];
    const frames: MediaFrame[] = [];
    let at = this.#silentAt ?? this.#silenceBegin(silence);
    for (; at + silence.frameMs <= timestamp; at += silence.frameMs) {
      frames.push({ track: 'audio', timestamp: Math.round(at), keyframe: false, body: silence.body });
    }
    this.#silentAt = at;
    const last = frames.at(-1);
    if (last !== undefined) this.#repair.take('audio', last.timestamp, arrivedAt);
    return frames;
  }

  #silenceBegin(silence: Silence): number {
    const lastAudio = this.#repair.last('audio');
    return lastAudio === null ? (this.#firstVideoAt ?? 0) : lastAudio + silence.frameMs;
  }

  #picturesUpTo(timestamp: number, arrivedAt: number): MediaFrame[] {
    const keyframe = this.#keyframe;
    const patienceMs = Math.max(VIDEO_STOPPED_MS, Math.min(2 * this.#frameDistanceMs, MAX_PATIENCE_MS));
    const silentMs = arrivedAt - (this.#videoArrivedAt ?? arrivedAt);
    if (keyframe === null || (silentMs <= patienceMs && !this.#awaitsKeyframe)) return [];
    const frames: MediaFrame[] = [];
    const lastVideo = this.#repair.last('video') ?? timestamp;
    for (let at = lastVideo + REPEAT_PICTURE_MS; at <= timestamp; at += REPEAT_PICTURE_MS) {
      frames.push({ ...keyframe, timestamp: at });
      this.#repair.take('video', at, arrivedAt);
    }
    // What was between the old keyframe and now is gone, so the coming inter frames have nothing to refer to.
    if (frames.length > 0) this.#awaitsKeyframe = true;
    return frames;
  }
}
