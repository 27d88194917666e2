import type { FeedType } from '@naru/contracts/feed';
import ffmpeg from 'fluent-ffmpeg';
import { AUDIO_BITRATE, type OutputFormat, type OutputRendition } from '../ladder.ts';
import { inputOptions, soundAlignment } from './input-options.ts';

/** Added to all output times, so that the encoder delay of the first audio frame cannot make a negative one. */
export const OUTPUT_OFFSET_SECONDS = 10;

/** Keyframes of all renditions are so far apart, but for the first two (see `firstGopFrames`). */
const GOP_SECONDS = 2;

/** A short rate-control buffer keeps parts of nearly the same size. */
const VBV_SECONDS = 0.5;

const AUDIO_SAMPLE_RATE = 48_000;

/** The first pipe after standard input, output and error. */
export const FIRST_PIPE = 3;

/** A packager drops audio before the first frame; a little more than needed costs nothing, a hole would be heard. */
const AUDIO_TRIM_LEAD_SECONDS = 0.2;

/** What is surely not wanted need not be scaled. More than the longest step of a source, so that nothing is missing later. */
const ROUGH_TRIM_LEAD_SECONDS = 1.5;

/** A picture that follows another one so soon (in frames of the output) would fall out again: half of them at 60 fps. */
const NEEDLESS_STEP_FRAMES = 0.6;

/** One fragment a frame, decode times as they are, nothing that needs seeking. */
const MOVFLAGS = '+empty_moov+default_base_moof+cmaf+skip_trailer+frag_discont+frag_every_frame';

export interface TranscodePlan {
  readonly feedType: FeedType;
  readonly format: OutputFormat;
  /** Session time of the first frame to encode, or null for the feed's first. */
  readonly trimStartSeconds: number | null;
  /** Distance of the second keyframe from the first: the grid's first segment. */
  readonly firstGopFrames: number;
}

export type TranscodeCommand = ffmpeg.FfmpegCommand;

/** Which pipe carries what: the video tracks in the order of the ladder, then audio, then progress. */
export function pipesOf(format: OutputFormat): { video: number[]; audio: number; progress: number } {
  const video = format.renditions.map((_, index) => FIRST_PIPE + index);
  return { video, audio: FIRST_PIPE + video.length, progress: FIRST_PIPE + video.length + 1 };
}

/** The feed on standard input; one single-track fragmented MP4 a pipe. */
export function transcodeCommand(plan: TranscodePlan): TranscodeCommand {
  const { format } = plan;
  const pipes = pipesOf(format);
  const command = ffmpeg()
    .input('pipe:0')
    .inputOptions(...globalOptions(pipes.progress), ...inputOptions(plan.feedType))
    .complexFilter([videoGraph(plan)]);
  format.renditions.forEach((rendition, index) => {
    command.output(`pipe:${FIRST_PIPE + index}`).outputOptions(...videoOptions(plan, rendition, index));
  });
  return command.output(`pipe:${pipes.audio}`).outputOptions(...audioOptions(plan));
}

const globalOptions = (progressPipe: number): string[] => [
  '-hide_banner',
  '-nostdin',
  '-nostats',
  ...['-loglevel', 'warning'],
  ...['-progress', `pipe:${progressPipe}`],
];

/**
 * Scaled before it is put on the grid: the pictures that fill a hole are the same one, and scaling it again and again would
 * double their cost, just when a machine is too slow already (see `feed-backlog.ts`).
 */
function videoGraph({ format, trimStartSeconds }: TranscodePlan): string {
  const { frameRate, renditions } = format;
  const copies = renditions.map((_, index) => `[s${index}]`).join('');
  const before =
    trimStartSeconds === null
      ? ''
      : `trim=start=${seconds(Math.max(0, trimStartSeconds - ROUGH_TRIM_LEAD_SECONDS))},`;
  // After fps, where times are multiples of a frame: half a frame less than the wanted one is exact.
  const trim = trimStartSeconds === null ? '' : `,trim=start=${seconds(trimStartSeconds - 0.5 / frameRate)}`;
  const scaled = renditions.map(
    (rendition, index) =>
      `[s${index}]${fitInto(rendition)},setsar=1,format=yuv420p,fps=${frameRate}${trim}[v${index}]`,
  );
  const needed = `select='not(between(t-prev_selected_t,0,${seconds(NEEDLESS_STEP_FRAMES / frameRate)}))'`;
  return [`[0:v:0]${before}${needed},split=${renditions.length}${copies}`, ...scaled].join(';');
}

/**
 * A source that changes its size in mid-stream is fitted into the old one: the encoder cannot change its own. Rounded
 * here, because the filter's own keeping of the aspect ratio rounds down and leaves bars one pixel wide. What browsers
 * encode from a canvas uses all 256 levels; players expect the range of television.
 */
function fitInto({ width, height }: OutputRendition): string {
  const factor = `min(${width}/(iw*sar),${height}/ih)`;
  const fitted = `w='2*round(iw*sar*${factor}/2)':h='2*round(ih*${factor}/2)':flags=bicubic:out_range=tv`;
  return `scale=${fitted},pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`;
}

/** Half a frame early, where no rounding matters. `n_forced` counts the keyframes so far, `t` the time from the first. */
function keyframeTimes({ format, firstGopFrames }: TranscodePlan): string {
  const second = seconds((firstGopFrames - 0.5) / format.frameRate);
  return `expr:gte(t,if(n_forced,${second}+(n_forced-1)*${GOP_SECONDS},0))`;
}

function videoOptions(plan: TranscodePlan, rendition: OutputRendition, index: number): string[] {
  const gopFrames = String(plan.format.frameRate * GOP_SECONDS);
  return [
    ...['-map', `[v${index}]`, '-an'],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'high'],
    // zerolatency cuts each frame into as many slices as there are threads: many cores would cost picture quality.
    ...['-threads', '2'],
    ...['-g', gopFrames, '-keyint_min', gopFrames, '-sc_threshold', '0'],
    ...['-force_key_frames', keyframeTimes(plan)],
    ...['-b:v', String(rendition.videoBitrate)],
    ...['-maxrate', String(rendition.maxVideoBitrate)],
    ...['-bufsize', String(Math.round(rendition.videoBitrate * VBV_SECONDS))],
    ...OUTPUT_OPTIONS,
  ];
}

function audioOptions({ feedType, trimStartSeconds }: TranscodePlan): string[] {
  const trim =
    trimStartSeconds === null
      ? ''
      : `atrim=start=${seconds(Math.max(0, trimStartSeconds - AUDIO_TRIM_LEAD_SECONDS))},`;
  return [
    ...['-map', '0:a:0', '-vn'],
    ...['-af', `${trim}${soundAlignment(feedType)}`],
    ...['-c:a', 'aac', '-profile:a', 'aac_low', '-b:a', String(AUDIO_BITRATE)],
    ...['-ar', String(AUDIO_SAMPLE_RATE), '-ac', '2'],
    ...OUTPUT_OPTIONS,
  ];
}

const OUTPUT_OPTIONS: readonly string[] = [
  ...['-map_metadata', '-1'],
  ...['-output_ts_offset', String(OUTPUT_OFFSET_SECONDS)],
  ...['-f', 'mp4', '-movflags', MOVFLAGS],
];

const seconds = (value: number): string => value.toFixed(6);
