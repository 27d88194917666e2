/// <reference types="node" />
import { spawnSync } from 'node:child_process';
import type { AudioTrackInit, Sample, VideoTrackInit } from '../sample-reader.ts';
import { SampleReader } from '../sample-reader.ts';

const ffmpeg = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';

export interface RecordedTracks {
  /** The bytes of FFmpeg's pipe for the video, single-track fragmented MP4. */
  readonly video: Uint8Array;
  readonly audio: Uint8Array;
}

const ENCODE_VIDEO = {
  '-c:v': 'libx264',
  '-preset': 'superfast',
  '-tune': 'zerolatency',
  '-profile:v': 'high',
  '-pix_fmt': 'yuv420p',
  '-b:v': '150k',
  '-threads': '1',
  '-sc_threshold': '0',
  '-force_key_frames': 'expr:gte(t,n_forced*2)',
};
const ENCODE_AUDIO = { '-c:a': 'aac', '-b:a': '64k', '-ar': '48000', '-ac': '2' };
const ONE_FRAME_FRAGMENTS = {
  '-output_ts_offset': '10',
  '-f': 'mp4',
  '-movflags': '+empty_moov+default_base_moof+cmaf+skip_trailer+frag_discont+frag_every_frame',
};

const asArguments = (options: Readonly<Record<string, string>>): string[] => Object.entries(options).flat();

/**
 * Encodes a generated clip as the transcoder does: one frame a fragment, each track on a pipe of its own. `without`
 * names spans of seconds, as `0.8,1.5`, from which the video frames are taken out.
 */
export function recordTracks(clip: {
  frameRate: number;
  seconds: number;
  size?: string;
  without?: readonly string[];
}): RecordedTracks {
  const { frameRate, seconds, size = '160x90', without = [] } = clip;
  const gopFrames = String(frameRate * 2);
  const holes = ['0', ...without.map((span) => `between(t,${span})`)].join('+');
  const input = (description: string): string[] => asArguments({ '-f': 'lavfi', '-i': description });
  const chooseVideo = {
    '-map': '0:v',
    '-vf': `select='not(${holes})'`,
    '-fps_mode': 'vfr',
    '-g': gopFrames,
    '-keyint_min': gopFrames,
  };
  const [video, audio] = runForPipes([
    ...input(`testsrc2=size=${size}:rate=${frameRate}:duration=${seconds}`),
    ...input(`sine=frequency=440:sample_rate=48000:duration=${seconds}`),
    ...asArguments({ ...chooseVideo, ...ENCODE_VIDEO, ...ONE_FRAME_FRAGMENTS }),
    'pipe:3',
    ...asArguments({ '-map': '1:a', ...ENCODE_AUDIO, ...ONE_FRAME_FRAGMENTS }),
    'pipe:4',
  ]);
  if (video === undefined || audio === undefined) throw new Error('ffmpeg wrote no media');
  return { video, audio };
}

function runForPipes(args: readonly string[]): Uint8Array[] {
  const result = spawnSync(ffmpeg, ['-hide_banner', '-nostdin', '-loglevel', 'error', ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    timeout: 30_000,
  });
  if (result.status !== 0) throw new Error('ffmpeg failed', { cause: result.error ?? String(result.stderr) });
  return result.output.slice(3).map((output) => (output instanceof Uint8Array ? output : new Uint8Array(0)));
}

/** All samples of both tracks. */
export function readTracks(tracks: RecordedTracks): {
  videoInit: VideoTrackInit;
  audioInit: AudioTrackInit;
  video: Sample[];
  audio: Sample[];
} {
  const video = new SampleReader().push(tracks.video);
  const audio = new SampleReader().push(tracks.audio);
  if (video.init?.kind !== 'video' || audio.init?.kind !== 'audio')
    throw new Error('the tracks are mixed up');
  return { videoInit: video.init, audioInit: audio.init, video: video.samples, audio: audio.samples };
}

export interface Packet {
  readonly track: number;
  readonly dts: number;
  readonly pts: number;
  readonly duration: number;
  readonly size: number;
}

/** What FFmpeg's demuxer finds in a file, in track timescales. */
export function packetsOf(file: Uint8Array): Packet[] {
  const { output } = runOn(file, ['-c', 'copy', '-copyts', '-f', 'framecrc', '-enc_time_base', '-1', '-']);
  return output
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => {
      const [track = 0, dts = 0, pts = 0, duration = 0, size = 0] = line.split(',').map(Number);
      return { track, dts, pts, duration, size };
    });
}

/** Decodes a file completely and returns what FFmpeg had to complain about: nothing when the file is good. */
export function decodeComplaints(file: Uint8Array): string {
  const { complaints } = runOn(file, ['-f', 'null', '-']);
  return complaints;
}

function runOn(file: Uint8Array, outputArgs: readonly string[]): { output: string; complaints: string } {
  const args = ['-hide_banner', '-nostats', '-v', 'warning', '-i', 'pipe:0', '-map', '0', ...outputArgs];
  const result = spawnSync(ffmpeg, args, { input: file, encoding: 'utf8', timeout: 30_000 });
  const exit = result.status === 0 ? '' : `exit code ${result.status}`;
  return { output: result.stdout, complaints: `${result.stderr}${exit}` };
}
