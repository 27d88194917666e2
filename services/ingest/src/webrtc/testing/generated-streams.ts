import { ffmpeg } from '../../testing/ffmpeg.ts';

/** H.264 as OBS encodes it with x264, Annex B with access unit delimiters, 30 frames a second. */
export async function h264Stream(options: { seconds: number; size: string; gop: number }): Promise<Buffer> {
  const { seconds, size, gop } = options;
  const { output, complaints } = await ffmpeg([
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30:duration=${seconds}`, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-b:v', '1M', '-aud', '1'],
    ...['-g', String(gop), '-keyint_min', String(gop), '-f', 'h264', 'pipe:1'],
  ]);
  if (output.length === 0) throw new Error(complaints);
  return output;
}

/** An Ogg file with a tone in stereo, 20 ms a packet. */
export async function opusFile(seconds: number): Promise<Buffer> {
  const { output, complaints } = await ffmpeg([
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...['-ac', '2', '-c:a', 'libopus', '-b:a', '96k', '-frame_duration', '20', '-f', 'ogg', 'pipe:1'],
  ]);
  if (output.length === 0) throw new Error(complaints);
  return output;
}
