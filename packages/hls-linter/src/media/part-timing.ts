import { createHash } from 'node:crypto';
import type { Track } from './init-section.ts';
import type { TrackRun } from './fragment.ts';

/** What the rules need of a part or segment once its bytes are gone. */
export interface MediaTiming {
  readonly tracks: readonly TrackTiming[];
}

export interface TrackTiming {
  readonly track: Track;
  /** Decode time of the first sample. */
  readonly startSeconds: number;
  readonly durationSeconds: number;
  readonly longestFrameSeconds: number;
  readonly shortestFrameSeconds: number;
  readonly firstIsSync: boolean;
  readonly anySync: boolean;
  /** Of audio, digests of the samples by their decode time in ticks; of other tracks nothing. */
  readonly audioSamples: ReadonlyMap<number, string>;
}

/** Joins the fragments of each track; they must follow one another. */
export function timingOf(runs: readonly TrackRun[]): MediaTiming {
  const tracks = [...new Set(runs.map(({ track }) => track))].map((track): TrackTiming => {
    const own = runs.filter((run) => run.track === track);
    const frames = own.flatMap((run) => run.frames);
    const seconds = (ticks: number): number => ticks / track.timescale;
    const durations = frames.map(({ duration }) => duration);
    return {
      track,
      startSeconds: seconds(own[0]?.decodeTime ?? 0),
      durationSeconds: seconds(durations.reduce((sum, duration) => sum + duration, 0)),
      longestFrameSeconds: seconds(Math.max(0, ...durations)),
      shortestFrameSeconds: seconds(Math.min(...durations)),
      firstIsSync: frames[0]?.sync ?? false,
      anySync: frames.some(({ sync }) => sync),
      audioSamples: new Map(track.kind === 'audio' ? own.flatMap(digestsOf) : []),
    };
  });
  return { tracks };
}

function digestsOf({ decodeTime, frames, samples }: TrackRun): [number, string][] {
  let time = decodeTime;
  return frames.map(({ duration }, index) => {
    const start = time;
    time += duration;
    return [
      start,
      createHash('sha1')
        .update(samples[index] ?? '')
        .digest('base64'),
    ];
  });
}

export const videoOf = ({ tracks }: MediaTiming): TrackTiming | undefined =>
  tracks.find(({ track }) => track.kind === 'video');

/** The track that times a part: its video, or its audio where there is none. */
export const leadingTrack = (media: MediaTiming): TrackTiming | undefined =>
  videoOf(media) ?? media.tracks[0];
