import { createLogger } from '@naru/platform/logger';
import { startFfmpeg } from '../ffmpeg/process.ts';
import { checkFfmpeg } from '../ffmpeg/toolchain.ts';
import { outputFormat } from '../ladder.ts';
import { ffmpegPath } from './generate-flv.ts';

/** A worker in a process of its own, to be killed. Says the process id of its FFmpeg. */
const format = outputFormat(
  {
    video: { codec: 'h264', width: 320, height: 240, frameRate: 30, profile: 'high' },
    audio: { codec: 'aac', sampleRate: 48_000, channels: 2, silent: false },
    encoder: null,
  },
  null,
);
const ffmpeg = await startFfmpeg({
  plan: { feedType: 'video/x-flv', format, trimStartSeconds: null, firstGopFrames: 60 },
  toolchain: await checkFfmpeg(ffmpegPath),
  logger: createLogger('owner', 'silent'),
});
console.log(ffmpeg.pid);
await ffmpeg.exited;
