import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';

export interface ClipOptions {
  seconds: number;
  size?: string;
  frameRate?: number;
  /** Seconds between keyframes. */
  gopSeconds?: number;
  audio?: 'aac' | 'mp3';
  sampleRate?: number;
  channels?: number;
  /** Session time of the first frame, seconds. */
  startSeconds?: number;
}

/** A test picture and a tone as OBS would send them: x264 without B-frames, FLV. */
export async function generateFlv(options: ClipOptions): Promise<Buffer> {
  const { seconds, size = '1280x720', frameRate = 30, gopSeconds = 2, startSeconds = 0 } = options;
  const sampleRate = options.sampleRate ?? 48_000;
  const folder = await mkdtemp(join(tmpdir(), 'naru-clip-'));
  try {
    const file = join(folder, 'clip.flv');
    await run(ffmpegPath, [
      ...['-hide_banner', '-loglevel', 'error'],
      ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${frameRate}:duration=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=${sampleRate}:duration=${seconds}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
      ...['-g', String(Math.round(frameRate * gopSeconds)), '-b:v', '2500k'],
      ...['-c:a', options.audio === 'mp3' ? 'libmp3lame' : 'aac', '-ac', String(options.channels ?? 2)],
      ...['-output_ts_offset', String(startSeconds), '-f', 'flv', '-flvflags', 'no_duration_filesize', file],
    ]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface FlvTag {
  readonly timestampMs: number;
  readonly bytes: Buffer;
}

const FILE_HEADER_BYTES = 13;
const TAG_HEADER_BYTES = 11;
const PREVIOUS_TAG_SIZE_BYTES = 4;

/** File header and tags (each with the size field that follows it), for sending them one by one. */
export function splitFlv(flv: Buffer): { header: Buffer; tags: FlvTag[] } {
  const tags: FlvTag[] = [];
  for (let at = FILE_HEADER_BYTES; at + TAG_HEADER_BYTES <= flv.length; ) {
    const end = at + TAG_HEADER_BYTES + flv.readUIntBE(at + 1, 3) + PREVIOUS_TAG_SIZE_BYTES;
    const timestampMs = (flv.readUInt8(at + 7) << 24) | flv.readUIntBE(at + 4, 3);
    tags.push({ timestampMs, bytes: flv.subarray(at, end) });
    at = end;
  }
  return { header: flv.subarray(0, FILE_HEADER_BYTES), tags };
}
