import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** All that is asked for. */
export const ENCODERS: readonly string[] = ['libx264', 'aac'];
export const DECODERS: readonly string[] = ['h264', 'aac', 'vp8', 'vp9', 'av1', 'libdav1d', 'opus'];

/** A program that runs this script; its path. */
export async function fakeFfmpeg(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'naru-ffmpeg-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Answers what it can encode and decode, as FFmpeg does. */
export const listingFfmpeg = (encoders: readonly string[], decoders: readonly string[]): Promise<string> =>
  fakeFfmpeg(`case "$2" in
-encoders) cat <<'END'
 V..... = Video
 ------
${encoders.map((name) => ` V....D ${name.padEnd(20)} an encoder`).join('\n')}
END
;;
-decoders) cat <<'END'
${decoders.map((name) => ` VFS..D ${name.padEnd(20)} a decoder`).join('\n')}
END
;;
esac`);
