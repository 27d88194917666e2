import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { VideoCodec } from '@naru/contracts/source-facts';
import { element, readElementHead } from '../feed/ebml.ts';
import { MatroskaReader } from '../feed/matroska-reader.ts';
import type { ClipUnit, FeedClip } from './feed-clip.ts';
import { ffmpegPath } from './generate-flv.ts';

const run = promisify(execFile);

/** As browsers and OBS encode for WebRTC: no picture waits for a later one. */
const ENCODERS: Record<VideoCodec, readonly [string, ...string[]]> = {
  // A size may change within the stream, so each keyframe brings its parameter sets.
  h264: ['libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-bsf:v', 'dump_extra=freq=keyframe'],
  vp8: ['libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0', '-threads', '1'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-threads', '1'],
  av1: ['libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0'],
};

export interface MatroskaClipOptions {
  codec: VideoCodec;
  seconds: number;
  size?: string;
  /** Session time of the first frame, seconds. */
  startSeconds?: number;
  /** `flash`: white for the first tenth of each second; `stripes`: 4 pixels wide; `still`: dark keyframes, 5 a second. */
  picture?: 'flash' | 'stripes' | 'still';
  /** Without one of the tracks. */
  only?: 'video' | 'audio';
  pixelFormat?: string;
  /** Full range of values. */
  fullRange?: boolean;
}

/** White for the first tenth of each second, a moving picture else. */
const FLASH = `eq=brightness=-0.5,drawbox=t=fill:color=white:enable='lt(mod(t,1),0.1)'`;
const PICTURES: Record<NonNullable<MatroskaClipOptions['picture']>, (size: string) => string> = {
  flash: (size) => `testsrc2=size=${size}:rate=30,${FLASH}`,
  stripes: (size) => `color=gray:size=${size}:rate=30,geq=lum='if(lt(mod(X,8),4),220,30)':cb=128:cr=128`,
  still: (size) => `color=0x16181d:size=${size}:rate=5`,
};

/** A picture, and a beep in the first tenth of each second. */
export async function generateMatroska(options: MatroskaClipOptions): Promise<FeedClip> {
  const { codec, seconds, size = '640x360', startSeconds = 0, only, pixelFormat = 'yuv420p' } = options;
  const { picture = 'flash' } = options;
  const gop = picture === 'still' ? '1' : '30';
  const beep = `aevalsrc='if(lt(mod(t,1),0.1),sin(2*PI*1000*t),0)':s=48000:d=${seconds}`;
  const range = options.fullRange === true ? ['-vf', 'scale=out_range=pc', '-color_range', 'pc'] : [];
  const folder = await mkdtemp(join(tmpdir(), 'naru-clip-'));
  try {
    const file = join(folder, 'clip.mkv');
    await run(ffmpegPath, [
      ...['-hide_banner', '-loglevel', 'error'],
      ...(only === 'audio' ? [] : ['-f', 'lavfi', '-t', String(seconds), '-i', PICTURES[picture](size)]),
      ...(only === 'video' ? [] : ['-f', 'lavfi', '-i', beep]),
      ...['-c:v', ...ENCODERS[codec], ...range, '-pix_fmt', pixelFormat, '-g', gop, '-keyint_min', gop],
      ...['-b:v', '1500k', '-c:a', 'libopus', '-ac', '2', '-frame_duration', '20'],
      ...['-output_ts_offset', String(startSeconds), '-f', 'matroska', file],
    ]);
    return liveClip(await readFile(file));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One clip after the other, under the header of the first. */
export const joined = (first: FeedClip, second: FeedClip): FeedClip => ({
  ...first,
  units: [...first.units, ...second.units],
});

/** The file as ingest sends it: sizes unknown, a cluster begins with each keyframe, or once a second without video. */
function liveClip(file: Buffer): FeedClip {
  const isAudioOnly = !file.includes('V_');
  const read = isAudioOnly ? { header: file, units: [] } : unitsOf(file);
  return { feedType: 'video/x-matroska', ...read };
}

function unitsOf(file: Buffer): Pick<FeedClip, 'header' | 'units'> {
  const units = new MatroskaReader().push(file);
  const blocks = units.findIndex(({ bytes }) => isA(CLUSTER, bytes));
  let clusterMs = 0;
  const media = units.slice(blocks).flatMap((unit): ClipUnit[] => {
    if (!isA(SIMPLE_BLOCK, unit.bytes)) return [];
    if (unit.kind === 'keyframe') clusterMs = unit.timestampMs;
    const block = moved(unit.bytes, unit.timestampMs - clusterMs);
    return [
      { ...unit, bytes: unit.kind === 'keyframe' ? Buffer.concat([cluster(clusterMs), block]) : block },
    ];
  });
  const firstKeyframe = media.findIndex(({ kind }) => kind === 'keyframe');
  return {
    header: Buffer.concat(units.slice(0, blocks).map(({ bytes }) => bytes)),
    units: media.slice(firstKeyframe),
  };
}

const CLUSTER = 0x1f_43_b6_75;
const SIMPLE_BLOCK = 0xa3;

function isA(id: number, bytes: Uint8Array): boolean {
  const head = readElementHead(bytes);
  return typeof head === 'object' && head.id === id;
}

/** The beginning of a cluster at this time. */
function cluster(atMs: number): Buffer {
  const time = Buffer.alloc(6);
  time.writeUIntBE(Math.round(atMs), 0, 6);
  return Buffer.concat([element(CLUSTER, 'unknown-size'), element(0xe7, time)]);
}

/** The block at another time within its cluster. */
function moved(block: Uint8Array, relativeMs: number): Buffer {
  const head = readElementHead(block);
  if (typeof head === 'string') throw new Error('no block');
  const copy = Buffer.from(block);
  copy.writeInt16BE(Math.round(relativeMs), head.headBytes + 1);
  return copy;
}
