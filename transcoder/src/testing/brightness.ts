import { spawn } from 'node:child_process';
import type { PartAdded, RunStarted } from '@naru/hls/live-event';
import { ffmpegPath } from './generate-flv.ts';

/**
 * Decodes one rendition and answers what stands in the middle row of its pictures: coded luma (16 is black and 235 white
 * in the range of television) at a time from the first picture, and at shares of the width.
 */
export async function brightness(run: RunStarted, parts: readonly PartAdded[], name: string) {
  const { init, width, height } = run.renditions.find((each) => each.name === name) ?? NONE;
  const child = spawn(
    ffmpegPath,
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'mp4', '-i', 'pipe:0', '-map', '0:v'],
      ...['-vf', 'extractplanes=y', '-f', 'rawvideo', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin
    .on('error', () => {})
    .end(Buffer.concat([init, ...parts.map((part) => part.media[name] ?? new Uint8Array())]));
  await new Promise((resolve) => child.once('close', resolve));
  const pictures = Buffer.concat(chunks);
  return (atSeconds: number, shares: readonly number[]): number[] => {
    const row = (Math.round(atSeconds * run.frameRate) * height + Math.floor(height / 2)) * width;
    return shares.map((share) => pictures[row + Math.floor(share * width)] ?? Number.NaN);
  };
}

const NONE = { init: new Uint8Array(), width: 0, height: 0 };
