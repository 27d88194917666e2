import { AudioQueue } from './audio-queue.ts';
import { type Grid, GridError } from './grid.ts';
import type { Sample } from './sample-reader.ts';

export { type Grid, GridError, gridFor, withShortStart } from './grid.ts';

/** A finished part of one rendition. */
export interface CutPart {
  /** 0-based in this run; rises by one. */
  readonly segment: number;
  /** Index within the segment. */
  readonly part: number;
  /** Media time of the first video sample. */
  readonly startSeconds: number;
  /** A whole number of frames, never more than the grid's part. */
  readonly durationSeconds: number;
  /** The first video sample is a sync sample. */
  readonly independent: boolean;
  readonly lastOfSegment: boolean;
  /** In decoding order, at least one. */
  readonly video: Sample[];
  /** What starts before the end of the part and was not in a part before; may be empty. */
  readonly audio: Sample[];
}

/** A part that still takes video samples. Frames count from the first one of the run. */
interface OpenPart {
  readonly segment: number;
  readonly part: number;
  readonly startSeconds: number;
  readonly independent: boolean;
  readonly firstFrame: number;
  /** The frame at which the grid ends it. */
  readonly boundaryFrame: number;
  /** The frame at which the grid ends its segment. */
  readonly segmentBoundaryFrame: number;
  readonly video: Sample[];
  /** The frame after its newest sample. */
  endFrame: number;
}

/** A part that only waits for audio. */
interface ClosedPart {
  readonly cut: Omit<CutPart, 'audio'>;
  readonly endSeconds: number;
}

/**
 * Cuts the samples of one rendition and its audio into parts. The grid starts at the first sync sample of the video;
 * audio before it is dropped. A sample belongs to the part in which it starts. A part is cut as soon as the end of a
 * video sample reaches its boundary and audio has come up to there. Missing video leaves parts short or out, yet never
 * a hole in the indexes. Pushing throws {@link GridError} when the samples cannot be cut; the grid is then of no use.
 */
export class PartGrid {
  readonly #grid: Grid;
  readonly #videoTimescale: number;
  readonly #audio: AudioQueue;
  readonly #closed: ClosedPart[] = [];
  #originDts: number | null = null;
  #newestDts = Number.NEGATIVE_INFINITY;
  #open: OpenPart | null = null;
  /** The part that was opened last, closed or not. */
  #newest: OpenPart | null = null;
  /** Parts are final up to this frame: a sample that overlaps them belongs to the next one. */
  #finalFrame = 0;

  constructor(options: { grid: Grid; videoTimescale: number; audioTimescale: number }) {
    this.#grid = options.grid;
    this.#videoTimescale = options.videoTimescale;
    this.#audio = new AudioQueue(options.audioTimescale);
  }

  pushVideo(sample: Sample): CutPart[] {
    if (this.#originDts === null) {
      if (!sample.sync) return [];
      this.#originDts = sample.dts;
      this.#audio.startAt(this.#secondsAt(0));
    }
    if (sample.dts <= this.#newestDts) throw new GridError('video time does not rise');
    this.#newestDts = sample.dts;

    const frame = Math.max(this.#frameAt(sample.dts), this.#finalFrame);
    if (this.#open !== null && frame >= this.#open.boundaryFrame) this.#close(this.#open, frame);
    const open = this.#open ?? this.#begin(frame, sample);
    open.endFrame = Math.max(frame + 1, this.#frameAt(sample.dts + sample.duration));
    open.video.push(open.endFrame > open.boundaryFrame ? this.#endingAt(open.boundaryFrame, sample) : sample);
    if (open.endFrame >= open.boundaryFrame) this.#close(open, open.endFrame);
    return this.#cutCovered();
  }

  pushAudio(sample: Sample): CutPart[] {
    this.#audio.push(sample);
    return this.#cutCovered();
  }

  /** How many parts are complete but for their audio. */
  get waitingForAudio(): number {
    return this.#closed.length;
  }

  /** Cuts the oldest parts that wait for audio; audio that comes later goes into the next part that is cut. */
  releaseWithoutAudio(count: number): CutPart[] {
    return this.#closed.splice(0, count).map((part) => this.#cut(part));
  }

  /** Cuts what is left, the last part perhaps short. Nothing may be pushed afterwards. */
  finish(): CutPart[] {
    if (this.#open !== null) this.#close(this.#open, this.#open.segmentBoundaryFrame);
    return this.releaseWithoutAudio(this.#closed.length);
  }

  /** The grid's frame nearest to a time, so that the rounding of coarse timescales moves no sample over a boundary. */
  #frameAt(ticks: number): number {
    return Math.round(((ticks - (this.#originDts ?? 0)) * this.#grid.frameRate) / this.#videoTimescale);
  }

  #secondsAt(frame: number): number {
    return (this.#originDts ?? 0) / this.#videoTimescale + frame / this.#grid.frameRate;
  }

  #begin(frame: number, sample: Sample): OpenPart {
    const { partFrames } = this.#grid;
    const newest = this.#newest;
    const sameSegment = newest !== null && frame < newest.segmentBoundaryFrame;
    if (!sameSegment && !sample.sync) {
      throw new GridError(
        `the segment at ${this.#secondsAt(frame).toFixed(3)} s does not start with a keyframe`,
      );
    }
    const open: OpenPart = {
      segment: newest === null ? 0 : newest.segment + (sameSegment ? 0 : 1),
      part: sameSegment ? newest.part + 1 : 0,
      startSeconds: sample.dts / this.#videoTimescale,
      independent: sample.sync,
      firstFrame: frame,
      boundaryFrame: (Math.floor(frame / partFrames) + 1) * partFrames,
      segmentBoundaryFrame: this.#segmentBoundaryAfter(frame),
      video: [],
      endFrame: frame,
    };
    this.#open = open;
    this.#newest = open;
    return open;
  }

  #segmentBoundaryAfter(frame: number): number {
    const { segmentFrames, firstSegmentFrames } = this.#grid;
    if (frame < firstSegmentFrames) return firstSegmentFrames;
    const further = frame - firstSegmentFrames;
    return firstSegmentFrames + (Math.floor(further / segmentFrames) + 1) * segmentFrames;
  }

  /** `reachedFrame` is where the video goes on, as far as we know. */
  #close(open: OpenPart, reachedFrame: number): void {
    const { segment, part, startSeconds, independent, video, firstFrame } = open;
    const endFrame = Math.min(open.endFrame, open.boundaryFrame);
    const lastOfSegment = reachedFrame >= open.segmentBoundaryFrame;
    const durationSeconds = (endFrame - firstFrame) / this.#grid.frameRate;
    const cut = { segment, part, startSeconds, durationSeconds, independent, lastOfSegment, video };
    this.#closed.push({ cut, endSeconds: this.#secondsAt(endFrame) });
    this.#finalFrame = lastOfSegment ? open.segmentBoundaryFrame : open.boundaryFrame;
    this.#open = null;
  }

  /** A sample cannot last longer than its part, whatever hole comes after it: PART-TARGET is a promise. */
  #endingAt(boundaryFrame: number, sample: Sample): Sample {
    const boundaryTicks = Math.round((boundaryFrame * this.#videoTimescale) / this.#grid.frameRate);
    const duration = (this.#originDts ?? 0) + boundaryTicks - sample.dts;
    return { ...sample, duration: Math.min(sample.duration, duration) };
  }

  #cutCovered(): CutPart[] {
    const covered = this.#closed.findIndex(({ endSeconds }) => !this.#audio.covers(endSeconds));
    return this.#closed
      .splice(0, covered === -1 ? this.#closed.length : covered)
      .map((part) => this.#cut(part));
  }

  #cut({ cut, endSeconds }: ClosedPart): CutPart {
    return { ...cut, audio: this.#audio.takeBefore(endSeconds) };
  }
}
