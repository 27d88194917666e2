import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { h264Stream, opusFile } from '../../testing/generated-streams.ts';

export interface StreamFiles extends AsyncDisposable {
  readonly video: string;
  readonly audio: string;
}

/** Four seconds of H.264 (320x180, a keyframe each second) and Opus for a client like OBS. */
export async function streamFiles(): Promise<StreamFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'naru-stream-'));
  const files = { video: join(folder, 'video.h264'), audio: join(folder, 'audio.ogg') };
  await writeFile(files.video, await h264Stream({ seconds: 4, size: '320x180', gop: 30 }));
  await writeFile(files.audio, await opusFile(4));
  return { ...files, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
