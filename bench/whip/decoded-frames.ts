import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CLOCK_CELLS, CLOCK_ROW_SHARE, readClock } from '../../tests/fixtures/clock-picture.ts';

/** As the transcoder opens a feed. */
const FEED_INPUT = [
  ...['-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0'],
  ...['-f', 'matroska', '-i', 'pipe:0'],
];
/** Frames come out as they are: none repeated, none left out. */
const AS_THEY_ARE = ['-map', '0:v', '-fps_mode', 'passthrough'];

/** Checksums of the decoded pictures of a file of H.264, or of a feed. */
export async function pictureSums(
  ffmpegPath: string,
  source: { file: string } | { feed: Buffer },
): Promise<string[]> {
  const input = 'file' in source ? ['-f', 'h264', '-i', source.file] : FEED_INPUT;
  const output = await run(
    ffmpegPath,
    [...input, ...AS_THEY_ARE, '-f', 'framecrc', 'pipe:1'],
    'feed' in source ? source.feed : Buffer.alloc(0),
  );
  return output
    .toString()
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** Numbers that the decoded pictures of a feed show as a clock; null for those that cannot be read. */
export async function pictureNumbers(ffmpegPath: string, feed: Buffer): Promise<(number | null)[]> {
  // The middle half of the clock's row, four pixels a cell; the pixel right of each cell's middle is read.
  const width = CLOCK_CELLS * 4;
  const row = `crop=iw:ih*${CLOCK_ROW_SHARE / 2}:0:ih*${CLOCK_ROW_SHARE / 4}:exact=1`;
  const filter = `${row},scale=${width}:1:flags=area,format=gray`;
  const output = await run(
    ffmpegPath,
    [...FEED_INPUT, ...AS_THEY_ARE, '-vf', filter, '-f', 'rawvideo', 'pipe:1'],
    feed,
  );
  return Array.from({ length: Math.floor(output.length / width) }, (_, picture) =>
    readClock(
      Array.from({ length: CLOCK_CELLS }, (_cell, cell) => output[picture * width + cell * 4 + 2] ?? 0),
    ),
  );
}

async function run(path: string, args: readonly string[], input: Buffer): Promise<Buffer> {
  const child = spawn(path, ['-hide_banner', '-nostdin', '-v', 'fatal', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stdin.on('error', () => {}); // it may end before it has read all
  child.stdin.end(input);
  await once(child, 'close');
  return Buffer.concat(output);
}
