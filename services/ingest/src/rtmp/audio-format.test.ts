import { describe, expect, test } from 'vitest';
import { AAC_CONFIG_BODY, AAC_FRAME_BODY } from '../testing/generated-media.ts';
import { parseAacConfig } from './aac-config.ts';
import { AudioFormat } from './audio-format.ts';
import { parseMp3Header } from './mp3-header.ts';

describe('AudioSpecificConfig', () => {
  test.each([
    ['AAC LC 48 kHz stereo', [0x11, 0x90], 48_000, 2, 1024],
    ['AAC LC 44.1 kHz mono', [0x12, 0x08], 44_100, 1, 1024],
    ['AAC LC 8 kHz mono', [0x15, 0x88], 8000, 1, 1024],
    ['HE-AAC 24 kHz core', [0x2b, 0x11, 0x88, 0x00], 24_000, 2, 1024],
    ['AAC LC 48 kHz 5.1', [0x11, 0xb0], 48_000, 6, 1024],
    ['7.1', [0x11, 0xb8], 48_000, 8, 1024],
    ['960 samples a frame', [0x11, 0x94], 48_000, 2, 960],
  ])('%s', (...[, bytes, sampleRate, channels, frameSamples]) => {
    expect(parseAacConfig(Buffer.from(bytes))).toMatchObject({ sampleRate, channels, frameSamples });
  });

  test.each([
    ['nothing', []],
    ['one byte', [0x11]],
    ['a reserved sampling frequency', [0x16, 0x90]],
    ['a program config element', [0x11, 0x80]],
    ['channel configuration 15', [0x11, 0xf8]],
    ['low delay AAC', [0xb9, 0x90]],
    ['an explicit rate of 1 Hz', [0x17, 0x80, 0x00, 0x00, 0x90]],
    ['an escaped object type', [0xf9, 0x4a, 0x20]],
  ])('%s is refused', (_, bytes) => {
    expect(parseAacConfig(Buffer.from(bytes))).toBeNull();
  });
});

describe('MP3 headers', () => {
  test.each([
    ['MPEG-1 44.1 kHz 128 kb/s stereo', [0xff, 0xfb, 0x90, 0x00], 44_100, 2, 1152, 417],
    ['MPEG-1 48 kHz 320 kb/s mono', [0xff, 0xfb, 0xe4, 0xc0], 48_000, 1, 1152, 960],
    ['MPEG-2 22.05 kHz 64 kb/s', [0xff, 0xf3, 0x80, 0x00], 22_050, 2, 576, 208],
    ['MPEG-2.5 8 kHz 8 kb/s', [0xff, 0xe3, 0x18, 0xc0], 8000, 1, 576, 72],
  ])('%s', (...[, bytes, sampleRate, channels, frameSamples, frameBytes]) => {
    expect(parseMp3Header(Buffer.from(bytes))).toMatchObject({
      sampleRate,
      channels,
      frameSamples,
      frameBytes,
    });
  });

  test.each([
    ['too short', [0xff, 0xfb, 0x90]],
    ['no sync', [0x00, 0xfb, 0x90, 0x00]],
    ['layer II', [0xff, 0xfd, 0x90, 0x00]],
    ['free format', [0xff, 0xfb, 0x00, 0x00]],
    ['bitrate 15', [0xff, 0xfb, 0xf0, 0x00]],
    ['reserved sampling frequency', [0xff, 0xfb, 0x9c, 0x00]],
    ['reserved version', [0xff, 0xeb, 0x90, 0x00]],
  ])('%s is refused', (_, bytes) => {
    expect(parseMp3Header(Buffer.from(bytes))).toBeNull();
  });
});

describe('the format of a source', () => {
  test('is known with the first sequence header, and the same header again changes nothing', () => {
    const audio = new AudioFormat();
    expect(audio.read(AAC_FRAME_BODY)).toEqual({ kind: 'ignored' });
    expect(audio.read(AAC_CONFIG_BODY)).toEqual({ kind: 'configured' });
    expect(audio.facts).toEqual({ codec: 'aac', sampleRate: 48_000, channels: 2, silent: false });
    expect(audio.read(AAC_CONFIG_BODY)).toEqual({ kind: 'ignored' });
    expect(audio.read(AAC_FRAME_BODY)).toEqual({ kind: 'frame', configured: false });
  });

  test('is known with the first MP3 frame, and changes with the sample rate', () => {
    const audio = new AudioFormat();
    expect(audio.read(Buffer.from([0x2f, 0xff, 0xfb, 0x90, 0x00]))).toEqual({
      kind: 'frame',
      configured: true,
    });
    expect(audio.read(Buffer.from([0x2f, 0xff, 0xfb, 0xa0, 0x00]))).toEqual({
      kind: 'frame',
      configured: false,
    });
    expect(audio.read(Buffer.from([0x2f, 0xff, 0xfb, 0x94, 0x00]))).toEqual({
      kind: 'frame',
      configured: true,
    });
    expect(audio.facts).toMatchObject({ codec: 'mp3', sampleRate: 48_000 });
    expect(audio.configBody).toBeNull();
  });

  test('is ours when there is none, until real audio begins', () => {
    const audio = new AudioFormat();
    audio.assumeSilence();
    expect(audio.facts).toEqual({ codec: 'aac', sampleRate: 48_000, channels: 2, silent: true });
    expect(audio.read(AAC_CONFIG_BODY)).toEqual({ kind: 'configured' });
    expect(audio.facts.silent).toBe(false);
  });

  test.each([
    ['Nellymoser', 0x60],
    ['Speex', 0xb2],
    ['PCM', 0x30],
    ['G.711', 0x70],
    ['in enhanced RTMP', 0x95],
  ])('%s is named when it is refused', (codec, first) => {
    expect(new AudioFormat().read(Buffer.from([first, 0, 0]))).toEqual({ kind: 'unsupported', codec });
  });
});
