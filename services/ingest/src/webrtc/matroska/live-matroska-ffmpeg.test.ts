import { beforeAll, describe, expect, test } from 'vitest';
import { ffmpeg } from '../../testing/ffmpeg.ts';
import type { EncodedFrame, VideoCodec } from '../depacketize/encoded-frame.ts';
import { OpusDepacketizer } from '../depacketize/opus.ts';
import { createVideoDepacketizer } from '../depacketize/video-depacketizer.ts';
import { accessUnits, ivfFrames, opusPackets } from '../testing/elementary-streams.ts';
import { packetize } from '../testing/packetize.ts';
import { LiveMatroska, type LiveTracks, type TimedFrame } from './live-matroska.ts';

const FRAMES = 45;
const GOP = 15;
const FPS = 30;
const OPUS_PACKETS = 75;
const VIDEO_CLOCK = 90_000;
const AUDIO_CLOCK = 48_000;
/** So that RTP time wraps within a stream. */
const FIRST_RTP_TIME = 2 ** 32 - 60_000;
/** Where the session's time line stands when a stream begins. */
const START_MS = 1000;
/** As the transcoder opens a feed. */
const LIVE_INPUT = [
  ...['-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0'],
  ...['-copyts', '-f', 'matroska', '-i', 'pipe:0'],
];

const ENCODERS: Record<VideoCodec, readonly string[]> = {
  h264: [
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-slices',
    '2',
    '-aud',
    '1',
    '-f',
    'h264',
  ],
  vp8: ['libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0', '-f', 'ivf'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-f', 'ivf'],
  av1: ['libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-f', 'ivf'],
};
const encoders = (await ffmpeg(['-encoders'])).output.toString();

/** Frames of a moving picture with a keyframe every half second, as the encoder makes them. */
async function encodedVideo(codec: VideoCodec, size = '320x180'): Promise<Buffer[]> {
  const source = `testsrc2=size=${size}:rate=${FPS}:duration=${FRAMES / FPS}`;
  const { output, complaints } = await ffmpeg([
    ...['-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', '-g', String(GOP), '-keyint_min', String(GOP)],
    ...['-b:v', '1M', '-c:v', ...ENCODERS[codec], 'pipe:1'],
  ]);
  const frames = codec === 'h264' ? accessUnits(output) : ivfFrames(output);
  if (frames.length !== FRAMES) throw new Error(`${frames.length} frames of ${codec}: ${complaints}`);
  return frames;
}

async function encodedAudio(): Promise<Buffer[]> {
  const seconds = OPUS_PACKETS / 50;
  const { output } = await ffmpeg([
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...['-ac', '2', '-c:a', 'libopus', '-b:a', '96k', '-frame_duration', '20', '-f', 'ogg', 'pipe:1'],
  ]);
  return opusPackets(output).slice(0, OPUS_PACKETS);
}

/** Through RTP and back, with the time that each frame has in the session. */
function received(codec: VideoCodec | 'opus', frames: readonly Uint8Array[]): TimedFrame[] {
  const clock = codec === 'opus' ? AUDIO_CLOCK : VIDEO_CLOCK;
  const step = codec === 'opus' ? AUDIO_CLOCK / 50 : VIDEO_CLOCK / FPS;
  const packets = packetize(
    codec,
    frames.map((data, index) => ({ data, timestamp: FIRST_RTP_TIME + index * step })),
  );
  const depacketizer = codec === 'opus' ? new OpusDepacketizer() : createVideoDepacketizer(codec);
  const encoded: EncodedFrame[] = packets.flatMap((packet) => depacketizer.push(packet, false));
  return encoded.map((frame) => ({
    track: codec === 'opus' ? 'audio' : 'video',
    timestampMs: START_MS + (((frame.rtpTimestamp - FIRST_RTP_TIME) >>> 0) * 1000) / clock,
    frame,
  }));
}

function muxed(tracks: LiveTracks, frames: readonly TimedFrame[]): Buffer {
  const writer = new LiveMatroska(tracks);
  return Buffer.concat(frames.map((frame) => writer.push(frame) ?? new Uint8Array(0)));
}

/** Presentation times (ms) of the frames that FFmpeg decodes of one track, opened as the transcoder does. */
async function decodedTimes(file: Buffer, track: 'v' | 'a', filter: readonly string[] = []) {
  const { output, complaints } = await ffmpeg(
    [
      ...[...LIVE_INPUT, '-map', `0:${track}`, ...filter],
      ...['-fps_mode', 'passthrough', '-enc_time_base', '1:10000', '-f', 'framecrc', 'pipe:1'],
    ],
    file,
  );
  const [, numerator = '1', denominator = '1'] = /#tb 0: (\d+)\/(\d+)/.exec(output.toString()) ?? [];
  const lines = output
    .toString()
    .split('\n')
    .filter((line) => /^\d/.test(line));
  const times = lines.map(
    (line) => (Number(line.split(',')[2]) * 1000 * Number(numerator)) / Number(denominator),
  );
  return { times, complaints };
}

const growsStrictly = (times: readonly number[]): boolean =>
  times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0));

const ALARMING = /error|invalid|corrupt|non.?monoton|missing|backward/i;

describe.each(['h264', 'vp8', 'vp9', 'av1'] as const)('%s', (codec) => {
  const isEncodable = encoders.includes(` ${ENCODERS[codec][0]} `);
  let coded: Buffer[] = [];

  beforeAll(async () => {
    if (isEncodable) coded = await encodedVideo(codec);
  });

  test.runIf(isEncodable)(
    'comes out of RTP frame by frame, with the size in pixels and keyframes as coded',
    () => {
      const frames = received(codec, coded).map(({ frame }) => frame);
      expect(frames).toHaveLength(FRAMES);
      expect(frames.filter(({ isDamaged, followsLoss }) => isDamaged || followsLoss)).toEqual([]);
      expect(frames.every(({ width, height }) => width === 320 && height === 180)).toBe(true);
      const keyframes = frames.flatMap(({ isKeyframe }, index) => (isKeyframe ? [index] : []));
      expect(keyframes).toEqual([0, GOP, 2 * GOP]);
    },
  );

  test.runIf(isEncodable)('decodes without a complaint, every frame in its time', async () => {
    const file = muxed({ video: { codec, frameRate: FPS }, audio: null }, received(codec, coded));
    const { times, complaints } = await decodedTimes(file, 'v');
    expect(complaints).not.toMatch(ALARMING);
    expect(times).toHaveLength(FRAMES);
    expect(growsStrictly(times)).toBe(true);
    for (const [index, time] of times.entries()) {
      expect(Math.abs(time - START_MS - (index * 1000) / FPS)).toBeLessThan(1);
    }
  });

  test.runIf(isEncodable)('decodes for a consumer that joins later, from the next keyframe on', async () => {
    const frames = received(codec, coded).slice(GOP - 5);
    const { times } = await decodedTimes(
      muxed({ video: { codec, frameRate: FPS }, audio: null }, frames),
      'v',
    );
    expect(times).toHaveLength(FRAMES - GOP);
    expect(Math.abs((times[0] ?? 0) - START_MS - (GOP * 1000) / FPS)).toBeLessThan(1);
  });

  test.runIf(isEncodable)('goes on over a change of the picture size', async () => {
    const smaller = received(codec, await encodedVideo(codec, '160x90'));
    const later = smaller.map((frame) => ({ ...frame, timestampMs: frame.timestampMs + 2000 }));
    const frames = [...received(codec, coded), ...later];
    const file = muxed({ video: { codec, frameRate: FPS }, audio: null }, frames);
    const { times } = await decodedTimes(file, 'v', ['-vf', 'scale=320:180,format=yuv420p']);
    expect(times).toHaveLength(2 * FRAMES);
    expect(growsStrictly(times)).toBe(true);
  });
});

describe('Opus', () => {
  let coded: Buffer[] = [];

  beforeAll(async () => {
    coded = await encodedAudio();
  });

  test('decodes alone, every packet in its time', async () => {
    const frames = received('opus', coded);
    expect(frames).toHaveLength(OPUS_PACKETS);
    const file = muxed({ video: null, audio: { channels: 2 } }, frames);
    const { times, complaints } = await decodedTimes(file, 'a');
    expect(complaints).not.toMatch(ALARMING);
    expect(times).toHaveLength(OPUS_PACKETS);
    expect(growsStrictly(times)).toBe(true);
    // What the encoder delayed is taken off the first packet, and off the time of all others.
    expect(Math.abs((times.at(-1) ?? 0) - START_MS - (OPUS_PACKETS - 1) * 20 + 6.5)).toBeLessThan(1);
  });

  test('decodes beside H.264', async () => {
    const frames = [...received('h264', await encodedVideo('h264')), ...received('opus', coded)];
    frames.sort((a, b) => a.timestampMs - b.timestampMs); // stable: the keyframe stays first
    const file = muxed({ video: { codec: 'h264', frameRate: FPS }, audio: { channels: 2 } }, frames);
    const video = await decodedTimes(file, 'v');
    const audio = await decodedTimes(file, 'a');
    expect(video.times).toHaveLength(FRAMES);
    expect(audio.times).toHaveLength(OPUS_PACKETS);
    expect(growsStrictly(video.times) && growsStrictly(audio.times)).toBe(true);
    expect(`${video.complaints}${audio.complaints}`).not.toMatch(ALARMING);
  });
});
