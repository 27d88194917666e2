import type { EdgePosition } from '@naru/backends/live-edge/live-edge';
import type { RenditionName } from '@naru/contracts/ids';
import { MAX_SOURCE_LONG_SIDE, type SourceFacts, type VideoFacts } from '@naru/contracts/source-facts';

/** Bits a second of the AAC-LC track that every rendition carries. */
export const AUDIO_BITRATE = 128_000;

export interface OutputRendition {
  readonly name: RenditionName;
  /** Even, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Bits a second. */
  readonly videoBitrate: number;
  readonly maxVideoBitrate: number;
  /** Video, audio and container, bits a second. */
  readonly declaredBandwidth: number;
}

export interface OutputFormat {
  /** Whole frames a second, the same for all renditions. */
  readonly frameRate: number;
  /** Best first. */
  readonly renditions: readonly OutputRendition[];
}

interface Rung {
  readonly name: RenditionName;
  readonly shortSide: number;
  /** At 16:9 and full size. */
  readonly bitrate: number;
}

const RUNGS: readonly Rung[] = [
  { name: '720p', shortSide: 720, bitrate: 2_500_000 },
  { name: '480p', shortSide: 480, bitrate: 1_200_000 },
];

const BEST_SHORT_SIDE = Math.max(...RUNGS.map(({ shortSide }) => shortSide));

/** Each divides a 2 s segment into several numbers of equal parts. */
const FRAME_RATES = [30, 25, 24, 20, 15, 12, 10];

/** 30 frames a second, with room for clocks that run a little fast. */
const HIGHEST_FRAME_RATE = 30.5;

/** Smaller pictures need more bits a pixel; the exponent is the usual rule of thumb. */
const BITRATE_EXPONENT = 0.75;
const LOWEST_BITRATE = 200_000;
const PEAK_TO_AVERAGE = 1.1;

/** moof and mdat headers: about 2 % of the media and a fixed share for the boxes of each part. */
const CONTAINER_FACTOR = 1.02;
const CONTAINER_BITRATE = 16_000;

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * What a run encodes. Nothing is scaled up, but for a picture that may grow; sizes are even; a rung is named by the shorter
 * side. A later run of the same broadcast keeps the names and the frame rate of the first, whatever its source looks like.
 */
export function outputFormat(source: SourceFacts, previous: EdgePosition | null): OutputFormat {
  const largest = largestPicture(source.video);
  return {
    frameRate: previous?.frameRate ?? outputFrameRate(source.video.frameRate),
    renditions: rungsFor(Math.min(largest.width, largest.height), previous).map((rung) =>
      renditionOf(rung, largest),
    ),
  };
}

/**
 * The picture to make room for. An encoder cannot change its size in mid-run, so for a picture that may grow it has the size
 * of the best rung from the start: scaled up until then, which costs bits for a source that stays small, where the
 * other way round a source that grows would stay blurred for good.
 */
function largestPicture({ width, height, mayGrow = false }: VideoFacts): PictureSize {
  if (!mayGrow) return { width, height };
  const toBestRung = BEST_SHORT_SIDE / Math.min(width, height);
  const toLargestSource = MAX_SOURCE_LONG_SIDE / Math.max(width, height);
  const factor = Math.max(1, Math.min(toBestRung, toLargestSource));
  return { width: width * factor, height: height * factor };
}

/** The frame rate nearest to the source's: 29.97 -> 30, 23.976 -> 24; above 30 every n-th frame: 60 -> 30, 50 -> 25. */
export function outputFrameRate(sourceFrameRate: number | null): number {
  if (sourceFrameRate === null) return 30;
  const everyNth = Math.ceil(sourceFrameRate / HIGHEST_FRAME_RATE);
  const wanted = sourceFrameRate / everyNth;
  const distance = (rate: number): number => Math.abs(rate - wanted);
  return FRAME_RATES.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
}

function rungsFor(sourceShortSide: number, previous: EdgePosition | null): readonly Rung[] {
  const kept = RUNGS.filter((rung) => previous?.renditionNames.includes(rung.name) === true);
  if (kept.length > 0) return kept;
  const useful = RUNGS.filter((rung, index) => sourceShortSide > (RUNGS[index + 1]?.shortSide ?? 0));
  return useful;
}

function renditionOf(rung: Rung, source: PictureSize): OutputRendition {
  const scale = Math.min(1, rung.shortSide / Math.min(source.width, source.height));
  const width = evenly(source.width * scale);
  const height = evenly(source.height * scale);
  const fullPixels = (rung.shortSide * rung.shortSide * 16) / 9;
  const share = Math.min(1, ((width * height) / fullPixels) ** BITRATE_EXPONENT);
  const videoBitrate = Math.max(LOWEST_BITRATE, Math.round((rung.bitrate * share) / 1000) * 1000);
  const maxVideoBitrate = Math.round(videoBitrate * PEAK_TO_AVERAGE);
  return {
    name: rung.name,
    width,
    height,
    videoBitrate,
    maxVideoBitrate,
    declaredBandwidth: Math.round((maxVideoBitrate + AUDIO_BITRATE) * CONTAINER_FACTOR + CONTAINER_BITRATE),
  };
}

/** 4:2:0 needs even sides. */
const evenly = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
