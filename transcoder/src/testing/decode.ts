import { spawn } from 'node:child_process';
import type { PartAdded, RunStarted } from '@naru/hls/live-event';
import { ffmpegPath } from './generate-flv.ts';

export interface Decoded {
  /** What FFmpeg complained about; empty for clean media. */
  readonly complaints: string;
  readonly frames: number;
  /** 16-bit mono samples at 8 kHz. */
  readonly sound: Int16Array;
}

/** Decodes init segment and parts of one rendition from start to end, as a player would. */
export async function decode(run: RunStarted, parts: readonly PartAdded[], name: string): Promise<Decoded> {
  const init = run.renditions.find((rendition) => rendition.name === name)?.init ?? new Uint8Array();
  const media = [init, ...parts.map((part) => part.media[name] ?? new Uint8Array())];
  const child = spawn(
    ffmpegPath,
    [
      ...['-hide_banner', '-loglevel', 'warning', '-f', 'mp4', '-i', 'pipe:0'],
      ...['-map', '0:v', '-f', 'framecrc', 'pipe:3'],
      ...['-map', '0:a', '-ac', '1', '-ar', '8000', '-f', 's16le', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] },
  );
  const [frames, sound, complaints] = [child.stdio[3], child.stdout, child.stderr].map((pipe) => {
    const chunks: Buffer[] = [];
    pipe?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  child.stdin.on('error', () => {}).end(Buffer.concat(media));
  await new Promise((resolve) => child.once('close', resolve));
  const pcm = Buffer.concat(sound ?? []);
  return {
    complaints: Buffer.concat(complaints ?? []).toString('utf8'),
    frames: Buffer.concat(frames ?? [])
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith('0,')).length,
    sound: new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + (pcm.length & ~1))),
  };
}

/** Loudness of each 10 ms as a share of the loudest. */
export function loudness(sound: Int16Array): number[] {
  const window = 80;
  const windows = Array.from({ length: Math.floor(sound.length / window) }, (_, index) =>
    Math.max(...sound.subarray(index * window, (index + 1) * window).map(Math.abs)),
  );
  const loudest = Math.max(...windows, 1);
  return windows.map((value) => value / loudest);
}
