import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPainter } from '../../tests/fixtures/clock-camera.ts';
import { pictureNumbers, pictureSums } from './decoded-frames.ts';

const FORMAT = { width: 640, height: 360, frameRate: 30 };
const NUMBERS = Array.from({ length: 12 }, (_, index) => 1000 + index);
const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
let folder = '';

function ffmpeg(args: readonly string[], input?: Buffer): Buffer {
  const maxBuffer = 64 * 1024 * 1024;
  return execFileSync(ffmpegPath, ['-v', 'error', ...args], { input, maxBuffer });
}

/** H.264 of pictures with these numbers. */
function filmed(): Buffer {
  const paint = createPainter(FORMAT);
  const pictures = Buffer.concat(NUMBERS.map((number, frame) => paint(frame, number)));
  const size = `${FORMAT.width}x${FORMAT.height}`;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', size, '-r', '30', '-i', 'pipe:0'];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '60'];
  return ffmpeg([...input, ...encoder, '-f', 'h264', 'pipe:1'], pictures);
}

const muxed = (stream: Buffer): Buffer =>
  ffmpeg(['-f', 'h264', '-r', '30', '-i', 'pipe:0', '-c', 'copy', '-f', 'matroska', 'pipe:1'], stream);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-decoded-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('numbers in pictures are read back from a feed', async () => {
  expect(await pictureNumbers(ffmpegPath, muxed(filmed()))).toEqual(NUMBERS);
});

test('a picture has the same sum in a file and in a feed, and another one when it is damaged', async () => {
  const stream = filmed();
  const file = join(folder, 'film.h264');
  await writeFile(file, stream);
  const sums = await pictureSums(ffmpegPath, { file });
  expect(new Set(sums).size).toBe(NUMBERS.length);
  expect(await pictureSums(ffmpegPath, { feed: muxed(stream) })).toEqual(sums);
  const damaged = Buffer.from(stream);
  damaged.fill(0x55, damaged.length - 400, damaged.length - 200);
  const right = new Set(sums);
  const others = (await pictureSums(ffmpegPath, { feed: muxed(damaged) })).filter((sum) => !right.has(sum));
  expect(others.length).toBeGreaterThan(0);
});
