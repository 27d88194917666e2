import type { RenditionInit } from '@naru/hls/live-event';
import type { Grid } from '@naru/hls/part-grid';
import {
  type AudioTrackInit,
  type Sample,
  SampleReader,
  type TrackInit,
  type VideoTrackInit,
} from '@naru/hls/sample-reader';
import type { OutputRendition } from '../ladder.ts';
import { type AlignedPart, LockStep } from './lock-step.ts';
import { type MuxedPart, RenditionPackager } from './rendition-packager.ts';

/** A part that has all of its frames, in every rendition, waits this long for its sound. */
const AUDIO_WAIT_MS = 80;

/** Samples of tracks whose partners have not begun: about 30 s of sound. */
const MAX_EARLY_SAMPLES = 1500;

export interface RunPackagerSink {
  /** Once, before the first part. */
  begin(renditions: readonly RenditionInit[]): void;
  add(parts: readonly AlignedPart[]): void;
  /** Packaging failed in a timer, where no caller can be told. */
  fail(error: unknown): void;
}

/** Turns the single-track streams of one FFmpeg into aligned parts. Owns one timer; `dispose` ends it. */
export class RunPackager {
  readonly #renditions: readonly OutputRendition[];
  readonly #grid: Grid;
  readonly #sink: RunPackagerSink;
  readonly #lockStep: LockStep;
  readonly #video: readonly Track<VideoTrackInit>[];
  readonly #audio: Track<AudioTrackInit>;
  /** One a rendition, as soon as every track has told its init. */
  #packagers: readonly RenditionPackager[] | null = null;
  #audioTimer: NodeJS.Timeout | null = null;

  constructor(options: { renditions: readonly OutputRendition[]; grid: Grid; sink: RunPackagerSink }) {
    this.#renditions = options.renditions;
    this.#grid = options.grid;
    this.#sink = options.sink;
    this.#lockStep = new LockStep(options.renditions.map(({ name }) => name));
    this.#video = options.renditions.map(() => new Track(isVideo));
    this.#audio = new Track(isAudio);
  }

  /** A chunk of the video pipe of the rendition with this index. */
  pushVideo(index: number, chunk: Uint8Array): void {
    const track = this.#video[index];
    if (track === undefined) throw new Error(`no rendition ${index} in this run`);
    track.read(chunk);
    this.#advance();
  }

  pushAudio(chunk: Uint8Array): void {
    this.#audio.read(chunk);
    this.#advance();
  }

  /** Cuts what is left when all pipes have ended. */
  finish(): void {
    this.#packagers?.forEach((packager, index) => this.#collect(index, packager.finish()));
  }

  dispose(): void {
    if (this.#audioTimer !== null) clearTimeout(this.#audioTimer);
    this.#audioTimer = null;
  }

  #advance(): void {
    const packagers = (this.#packagers ??= this.#begin());
    if (packagers === null) return;
    const audio = this.#audio.take();
    packagers.forEach((packager, index) => {
      // Audio first, so that a part whose last frame comes now need not wait for what is already here.
      this.#collect(index, packager.pushAudio(audio));
      this.#collect(index, packager.pushVideo(this.#video[index]?.take() ?? []));
    });
    this.#watchAudio(packagers);
  }

  #begin(): readonly RenditionPackager[] | null {
    const audio = this.#audio.init;
    const videos = this.#video.flatMap(({ init }) => (init === null ? [] : [init]));
    if (audio === null || videos.length < this.#renditions.length) return null;
    const packagers = videos.map((video) => new RenditionPackager({ grid: this.#grid, video, audio }));
    this.#sink.begin(
      this.#renditions.flatMap((rendition, index) => {
        const packager = packagers[index];
        return packager === undefined ? [] : [renditionInit(rendition, packager)];
      }),
    );
    return packagers;
  }

  #collect(index: number, parts: readonly MuxedPart[]): void {
    const name = this.#renditions[index]?.name;
    if (name === undefined || parts.length === 0) return;
    const aligned = this.#lockStep.push(name, parts);
    if (aligned.length > 0) this.#sink.add(aligned);
  }

  #watchAudio(packagers: readonly RenditionPackager[]): void {
    if (commonlyWaiting(packagers) === 0) {
      this.dispose();
      return;
    }
    this.#audioTimer ??= setTimeout(() => {
      this.#audioTimer = null;
      try {
        const count = commonlyWaiting(packagers);
        packagers.forEach((packager, index) => this.#collect(index, packager.releaseWithoutAudio(count)));
      } catch (error) {
        this.#sink.fail(error);
      }
    }, AUDIO_WAIT_MS);
  }
}

/**
 * Parts that wait for audio in every rendition. Only these are released: one that goes without its audio here and gets it
 * there would lose or repeat sound for whoever switches between the two.
 */
const commonlyWaiting = (packagers: readonly RenditionPackager[]): number =>
  Math.min(...packagers.map(({ waitingForAudio }) => waitingForAudio));

/** One pipe: its reader, its init once known, and the samples nobody has taken yet. */
class Track<T extends TrackInit> {
  readonly #reader = new SampleReader();
  readonly #isWanted: (init: TrackInit) => init is T;
  #samples: Sample[] = [];
  init: T | null = null;

  constructor(isWanted: (init: TrackInit) => init is T) {
    this.#isWanted = isWanted;
  }

  read(chunk: Uint8Array): void {
    const { init, samples } = this.#reader.push(chunk);
    if (init !== null) {
      if (!this.#isWanted(init)) throw new Error(`a pipe carries ${init.kind} where it should not`);
      this.init = init;
    }
    this.#samples.push(...samples);
    if (this.#samples.length > MAX_EARLY_SAMPLES) throw new Error('a track of this run never began');
  }

  take(): Sample[] {
    const samples = this.#samples;
    this.#samples = [];
    return samples;
  }
}

const isVideo = (init: TrackInit): init is VideoTrackInit => init.kind === 'video';
const isAudio = (init: TrackInit): init is AudioTrackInit => init.kind === 'audio';

const renditionInit = (rendition: OutputRendition, packager: RenditionPackager): RenditionInit => ({
  name: rendition.name,
  init: packager.init,
  codecs: packager.codecs,
  width: rendition.width,
  height: rendition.height,
  declaredBandwidth: rendition.declaredBandwidth,
});
