import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SECONDS = 6;
const KBPS = 2500;
const DEADLINE_MS = 60_000;

/** What OBS-like publishers send. */
export interface SourceFiles extends AsyncDisposable {
  /** H.264, 720p30, 2.5 Mbit/s, a keyframe every 2 s; no two pictures of its 6 s are alike. */
  readonly video: string;
  /** Ogg Opus, stereo. */
  readonly audio: string;
}

export async function makeSourceFiles(ffmpegPath: string): Promise<SourceFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'naru-bench-whip-'));
  const files = { video: join(directory, 'video.h264'), audio: join(directory, 'audio.ogg') };
  // Noise, or the encoder would not need its bit rate. More threads would mean more slices, and packets, than OBS's.
  const picture = `testsrc2=size=1280x720:rate=30:duration=${SECONDS},noise=alls=12:allf=t`;
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'];
  const rate = ['-b:v', `${KBPS}k`, '-maxrate', `${KBPS}k`, '-bufsize', `${KBPS}k`];
  const keyframes = ['-g', '60', '-keyint_min', '60', '-sc_threshold', '0'];
  const opus = ['-c:a', 'libopus', '-b:a', '128k', '-frame_duration', '20'];
  await promisify(execFile)(
    ffmpegPath,
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', picture],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${SECONDS}`],
      ...['-map', '0:v', '-pix_fmt', 'yuv420p', ...encoder, ...rate, ...keyframes, '-aud', '1', files.video],
      ...['-map', '1:a', '-ac', '2', ...opus, files.audio],
    ],
    { timeout: DEADLINE_MS },
  );
  return {
    ...files,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
