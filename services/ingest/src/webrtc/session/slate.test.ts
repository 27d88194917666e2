import { describe, expect, test } from 'vitest';
import { ffmpeg } from '../../testing/ffmpeg.ts';
import type { VideoCodec } from '../depacketize/encoded-frame.ts';
import { createVideoDepacketizer } from '../depacketize/video-depacketizer.ts';
import { LiveMatroska, type TimedFrame } from '../matroska/live-matroska.ts';
import { accessUnits, ivfFrames } from '../testing/elementary-streams.ts';
import { packetize } from '../testing/packetize.ts';
import { describePicture } from './describe-source.ts';
import { slateFacts, slateFrame } from './slate.ts';

/** As the transcoder opens a feed. */
const LIVE_INPUT = ['-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0', '-f', 'matroska'];
const FRAMES = 30;
const SIZE = { width: 854, height: 480 };

/** As browsers encode; H.264 with the least of all profiles, where the slate has the most. */
const ENCODERS: Record<VideoCodec, readonly string[]> = {
  h264: ['libx264', '-profile:v', 'baseline', '-tune', 'zerolatency', '-aud', '1', '-f', 'h264'],
  vp8: ['libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0', '-f', 'ivf'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-f', 'ivf'],
  av1: ['libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-f', 'ivf'],
};

const slateAt = (codec: VideoCodec, timestampMs: number): TimedFrame => ({
  track: 'video',
  timestampMs,
  frame: slateFrame(codec),
});

/** A white picture, `startMs` after time 0. */
async function whitePictures(codec: VideoCodec, startMs: number): Promise<TimedFrame[]> {
  const source = `color=white:size=${SIZE.width}x${SIZE.height}:rate=30`;
  const { output } = await ffmpeg([
    ...['-f', 'lavfi', '-i', source, '-frames:v', String(FRAMES), '-pix_fmt', 'yuv420p', '-g', '60'],
    ...['-b:v', '1M', '-c:v', ...ENCODERS[codec], 'pipe:1'],
  ]);
  const coded = codec === 'h264' ? accessUnits(output) : ivfFrames(output);
  const packets = packetize(
    codec,
    coded.map((data, index) => ({ data, timestamp: index * 3000 })),
  );
  const depacketizer = createVideoDepacketizer(codec);
  return packets
    .flatMap((packet) => depacketizer.push(packet, false))
    .map((frame) => ({ track: 'video', timestampMs: startMs + frame.rtpTimestamp / 90, frame }));
}

/** Mean brightness of each picture that FFmpeg decodes of the feed. */
async function brightness(codec: VideoCodec, frames: readonly TimedFrame[]) {
  const writer = new LiveMatroska({ video: { codec, frameRate: null }, audio: null });
  const feed = Buffer.concat(frames.map((frame) => writer.push(frame) ?? new Uint8Array(0)));
  const output = [
    '-fps_mode',
    'passthrough',
    '-vf',
    'scale=1:1,setsar=1',
    '-pix_fmt',
    'gray',
    '-f',
    'rawvideo',
  ];
  const decoded = await ffmpeg([...LIVE_INPUT, '-i', 'pipe:0', ...output, 'pipe:1'], feed);
  return { pictures: [...decoded.output], complaints: decoded.complaints };
}

describe.each(['h264', 'vp8', 'vp9', 'av1'] as const)('the slate of %s', (codec) => {
  test('is small, as large a picture as its facts say, and dark', async () => {
    expect(slateFrame(codec).data.length).toBeLessThan(500);
    expect(describePicture(codec, slateFrame(codec))).toMatchObject({ width: 640, height: 360 });
    expect(slateFacts(codec)).toMatchObject({ codec, width: 640, height: 360, isSlate: true });
    const { pictures, complaints } = await brightness(codec, [slateAt(codec, 0), slateAt(codec, 200)]);
    expect(complaints).not.toMatch(/error|invalid|corrupt|missing/i);
    expect(pictures).toHaveLength(2);
    for (const luma of pictures) expect(luma).toBeLessThan(50);
  });

  test('gives way to real pictures of another size, in the same feed', async () => {
    const slates = [0, 200, 400].map((timestampMs) => slateAt(codec, timestampMs));
    const { pictures, complaints } = await brightness(codec, [
      ...slates,
      ...(await whitePictures(codec, 500)),
    ]);
    expect(complaints).not.toMatch(/error|invalid|corrupt|missing/i);
    expect(pictures).toHaveLength(3 + FRAMES);
    expect(pictures.map((luma) => (luma > 200 ? 1 : 0)).join('')).toBe(`000${'1'.repeat(FRAMES)}`);
  });
});
