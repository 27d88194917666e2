import type { CutPart, PartGrid } from '../part-grid.ts';
import type { Sample } from '../sample-reader.ts';

export const VIDEO_TIMESCALE = 15360;
export const AUDIO_TIMESCALE = 48000;
/** Where FFmpeg's output begins, because of its timestamp offset. */
export const ORIGIN_SECONDS = 10;

const sampleAt = (dts: number, duration: number, sync: boolean): Sample => ({
  dts,
  compositionOffset: 0,
  duration,
  sync,
  data: Uint8Array.of(1),
});

/** Frames from `from` to before `to`, a keyframe every two seconds. */
export function videoFrames(options: {
  frameRate: number;
  from?: number;
  to: number;
  timescale?: number;
}): Sample[] {
  const { frameRate, from = 0, to, timescale = VIDEO_TIMESCALE } = options;
  const ticks = (frame: number): number => Math.round((ORIGIN_SECONDS + frame / frameRate) * timescale);
  return Array.from({ length: to - from }, (_, index) => {
    const frame = from + index;
    return sampleAt(ticks(frame), ticks(frame + 1) - ticks(frame), frame % (frameRate * 2) === 0);
  });
}

/** AAC frames of 1024 from one frame of priming before the origin up to `seconds` after it. */
export function audioFrames(seconds: number): Sample[] {
  const count = Math.ceil((seconds * AUDIO_TIMESCALE) / 1024) + 1;
  const first = ORIGIN_SECONDS * AUDIO_TIMESCALE - 1024;
  return Array.from({ length: count }, (_, index) => sampleAt(first + index * 1024, 1024, true));
}

/** Pushes both tracks in order of time, as two pipes that are read evenly would. */
export function pushInterleaved(
  grid: PartGrid,
  tracks: { video: readonly Sample[]; audio: readonly Sample[]; videoTimescale?: number },
): CutPart[] {
  const { video, audio, videoTimescale = VIDEO_TIMESCALE } = tracks;
  const pushes = [
    ...video.map((sample) => ({
      at: (sample.dts + sample.duration) / videoTimescale,
      sample,
      kind: 'video',
    })),
    ...audio.map((sample) => ({
      at: (sample.dts + sample.duration) / AUDIO_TIMESCALE,
      sample,
      kind: 'audio',
    })),
  ].sort((a, b) => a.at - b.at);
  return pushes.flatMap(({ kind, sample }) =>
    kind === 'video' ? grid.pushVideo(sample) : grid.pushAudio(sample),
  );
}
