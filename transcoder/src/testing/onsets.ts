import { spawn } from 'node:child_process';
import type { PartAdded, RunStarted } from '@naru/hls/live-event';
import { ffmpegPath } from './generate-flv.ts';

/** When the picture turns white and when the beep begins, in seconds of media time. */
export interface Onsets {
  readonly flashes: readonly number[];
  readonly beeps: readonly number[];
}

/** Looks at and listens to one rendition, as made by `generateMatroska`. */
export async function onsetsOf(run: RunStarted, parts: readonly PartAdded[], name: string): Promise<Onsets> {
  const init = run.renditions.find((rendition) => rendition.name === name)?.init ?? new Uint8Array();
  const child = spawn(
    ffmpegPath,
    [
      ...['-hide_banner', '-nostats', '-copyts', '-f', 'mp4', '-i', 'pipe:0'],
      ...['-map', '0:v', '-vf', 'blackdetect=d=0.05:pix_th=0.7:pic_th=0.9', '-f', 'null', '-'],
      ...['-map', '0:a', '-af', 'silencedetect=n=-30dB:d=0.05', '-f', 'null', '-'],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const words: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  child.stdin
    .on('error', () => {})
    .end(Buffer.concat([init, ...parts.map((part) => part.media[name] ?? new Uint8Array())]));
  await new Promise((resolve) => child.once('close', resolve));
  const text = Buffer.concat(words).toString('utf8');
  const found = (pattern: RegExp): number[] => [...text.matchAll(pattern)].map(([, value]) => Number(value));
  return { flashes: found(/black_end:([\d.]+)/g), beeps: found(/silence_end: ([\d.]+)/g) };
}

/** Sound minus picture, ms, for each flash that has a beep within half a second. */
export function skewsMs({ flashes, beeps }: Onsets): number[] {
  return flashes.flatMap((flash) => {
    const beep = beeps.find((at) => Math.abs(at - flash) < 0.5);
    return beep === undefined ? [] : [(beep - flash) * 1000];
  });
}
