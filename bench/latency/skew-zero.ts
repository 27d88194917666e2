import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPainter, SOUND_RATE, soundBetween } from '../../tests/fixtures/clock-camera.ts';

const CLIP = { width: 320, height: 180, frameRate: 30, seconds: 12 };

/**
 * A clip whose flashes and beeps are together by construction, as a `data:` URL: what is measured on it is the fault of the
 * measurement. FLAC, because AAC begins with samples that a player may or may not skip.
 */
export async function makeZeroClip(ffmpegPath: string): Promise<{ url: string; seconds: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'naru-zero-'));
  try {
    const [sound, clip] = [join(directory, 'sound.pcm'), join(directory, 'clip.mp4')];
    await writeFile(sound, soundBetween(0, CLIP.seconds * SOUND_RATE));
    const child = spawn(
      ffmpegPath,
      [
        ...['-hide_banner', '-nostats', '-loglevel', 'error'],
        ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${CLIP.width}x${CLIP.height}`],
        ...['-r', String(CLIP.frameRate), '-i', 'pipe:0'],
        ...['-f', 's16le', '-ar', String(SOUND_RATE), '-ac', '1', '-i', sound],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
        ...['-c:a', 'flac', '-strict', '-2', clip],
      ],
      { stdio: ['pipe', 'ignore', 'ignore'] },
    );
    const [[code]] = await Promise.all([
      once(child, 'close'),
      pipeline(Readable.from(pictures()), child.stdin),
    ]);
    if (code !== 0) throw new Error(`FFmpeg could not make the clip: exit code ${code}`);
    const bytes = await readFile(clip);
    return { url: `data:video/mp4;base64,${bytes.toString('base64')}`, seconds: CLIP.seconds };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function* pictures(): Generator<Buffer> {
  const paint = createPainter(CLIP);
  for (let frame = 0; frame < CLIP.seconds * CLIP.frameRate; frame += 1) yield paint(frame, 0);
}
