import { type CutPart, type Grid, PartGrid } from '@naru/hls/part-grid';
import { muxInit, muxPart } from '@naru/hls/part-muxer';
import type { AudioTrackInit, Sample, VideoTrackInit } from '@naru/hls/sample-reader';

/** A part of one rendition, ready to be served. */
export interface MuxedPart {
  /** 0-based in this run. */
  readonly segment: number;
  readonly part: number;
  readonly startSeconds: number;
  readonly durationSeconds: number;
  readonly independent: boolean;
  readonly lastOfSegment: boolean;
  /** One moof and mdat with video and audio. */
  readonly bytes: Uint8Array;
}

/** Cuts and muxes one rendition. The audio samples are the same objects in all renditions of a run. */
export class RenditionPackager {
  /** ftyp and moov of both tracks. */
  readonly init: Uint8Array;
  readonly codecs: string;
  readonly #grid: PartGrid;
  #sequenceNumber = 0;

  constructor(options: { grid: Grid; video: VideoTrackInit; audio: AudioTrackInit }) {
    const { grid, video, audio } = options;
    this.init = muxInit(video, audio);
    this.codecs = `${video.codec},${audio.codec}`;
    this.#grid = new PartGrid({
      grid,
      videoTimescale: video.timescale,
      audioTimescale: audio.timescale,
    });
  }

  pushVideo(samples: readonly Sample[]): MuxedPart[] {
    return samples.flatMap((sample) => this.#mux(this.#grid.pushVideo(sample)));
  }

  pushAudio(samples: readonly Sample[]): MuxedPart[] {
    return samples.flatMap((sample) => this.#mux(this.#grid.pushAudio(sample)));
  }

  /** How many parts are complete but for their audio. */
  get waitingForAudio(): number {
    return this.#grid.waitingForAudio;
  }

  releaseWithoutAudio(count: number): MuxedPart[] {
    return this.#mux(this.#grid.releaseWithoutAudio(count));
  }

  finish(): MuxedPart[] {
    return this.#mux(this.#grid.finish());
  }

  #mux(cuts: readonly CutPart[]): MuxedPart[] {
    return cuts.map((cut) => {
      this.#sequenceNumber += 1;
      return {
        segment: cut.segment,
        part: cut.part,
        startSeconds: cut.startSeconds,
        durationSeconds: cut.durationSeconds,
        independent: cut.independent,
        lastOfSegment: cut.lastOfSegment,
        bytes: muxPart({ sequenceNumber: this.#sequenceNumber, video: cut.video, audio: cut.audio }),
      };
    });
  }
}
