import { describe, expect, test } from 'vitest';
import { ffmpeg } from '../testing/ffmpeg.ts';
import { parseAacConfig } from './aac-config.ts';
import { AudioFormat } from './audio-format.ts';
import { FLV_HEADER, flvTag } from './flv-tags.ts';

/** Decodes FLV audio with FFmpeg to mono 16-bit samples; what it complains about comes along. */
async function decode(flv: Buffer): Promise<{ samples: Int16Array; complaints: string }> {
  const { output, complaints } = await ffmpeg(
    ['-f', 'flv', '-i', 'pipe:0', '-ac', '1', '-f', 's16le', 'pipe:1'],
    flv,
  );
  return { samples: new Int16Array(output.buffer, output.byteOffset, output.length / 2), complaints };
}

/** Two seconds of what the format fills gaps with. */
function silence(format: AudioFormat): Buffer {
  const { body, frameMs } = format.silence ?? { body: Buffer.alloc(0), frameMs: 1000 };
  const header = format.configBody === null ? [] : [flvTag('audio', 0, format.configBody)];
  const count = Math.ceil(2000 / frameMs);
  const frames = Array.from({ length: count }, (_, index) =>
    flvTag('audio', Math.round(index * frameMs), body),
  );
  return Buffer.concat([FLV_HEADER, ...header, ...frames]);
}

describe('a decoder hears nothing, for as long as it should, and has nothing to complain about', () => {
  test.each([
    ['AAC mono 44.1 kHz', [0xaf, 0, 0x12, 0x08], 44_100],
    ['AAC stereo 48 kHz', [0xaf, 0, 0x11, 0x90], 48_000],
    ['AAC 3.0', [0xaf, 0, 0x11, 0x98], 48_000],
    ['AAC 4.0', [0xaf, 0, 0x11, 0xa0], 48_000],
    ['AAC 5.0', [0xaf, 0, 0x11, 0xa8], 48_000],
    ['AAC 5.1', [0xaf, 0, 0x11, 0xb0], 48_000],
    ['AAC 7.1', [0xaf, 0, 0x11, 0xb8], 48_000],
    ['MP3 stereo 44.1 kHz', [0x2f, 0xff, 0xfb, 0x90, 0x00], 44_100],
    ['MP3 mono 22.05 kHz', [0x2b, 0xff, 0xf3, 0x80, 0xc0], 22_050],
  ])('%s', async (_, body, sampleRate) => {
    const format = new AudioFormat();
    format.read(Buffer.from(body));
    const { samples, complaints } = await decode(silence(format));
    expect(complaints).toBe('');
    expect(samples.length / sampleRate).toBeCloseTo(2, 0);
    expect(samples.every((sample) => sample === 0)).toBe(true);
  });

  test('what a source without audio is given', async () => {
    const format = new AudioFormat();
    format.assumeSilence();
    const { samples, complaints } = await decode(silence(format));
    expect(complaints).toBe('');
    expect(samples.length / 48_000).toBeCloseTo(2, 0);
    expect(parseAacConfig(format.configBody?.subarray(2) ?? Buffer.alloc(0))).toMatchObject({ channels: 2 });
  });
});
