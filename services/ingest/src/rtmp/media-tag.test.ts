import { describe, expect, test } from 'vitest';
import { readAudioTag, readVideoTag } from './media-tag.ts';

describe('video', () => {
  test.each([
    ['a sequence header', [0x17, 0, 0, 0, 0, 1, 2], { kind: 'config', record: Buffer.from([1, 2]) }],
    ['a keyframe', [0x17, 1, 0, 0, 0, 9], { kind: 'frame', keyframe: true, nals: Buffer.from([9]) }],
    ['an inter frame', [0x27, 1, 0, 0, 0, 9], { kind: 'frame', keyframe: false, nals: Buffer.from([9]) }],
    ['the end of a sequence', [0x17, 2, 0, 0, 0], { kind: 'ignored' }],
    ['a seek command', [0x57, 0, 0, 0, 0], { kind: 'ignored' }],
    ['nothing', [], { kind: 'ignored' }],
    ['one byte', [0x17], { kind: 'ignored' }],
    ['four bytes', [0x17, 1, 0, 0], { kind: 'ignored' }],
    ['HEVC', [0x90, 0x68, 0x76, 0x63, 0x31], { kind: 'unsupported', codec: 'HEVC (H.265)' }],
    ['AV1', [0x91, 0x61, 0x76, 0x30, 0x31], { kind: 'unsupported', codec: 'AV1' }],
    ['VP9', [0xa3, 0x76, 0x70, 0x30, 0x39], { kind: 'unsupported', codec: 'VP9' }],
    ['an unknown FourCC', [0x90, 1, 2, 3, 4], { kind: 'unsupported', codec: 'in enhanced RTMP' }],
    ['HEVC by the old unofficial number', [0x1c, 0, 0, 0, 0], { kind: 'unsupported', codec: 'HEVC (H.265)' }],
    ['Sorenson H.263', [0x12, 0], { kind: 'unsupported', codec: 'Sorenson H.263' }],
    ['VP6', [0x14, 0], { kind: 'unsupported', codec: 'VP6' }],
    ['codec 9', [0x19, 0], { kind: 'unsupported', codec: 'number 9' }],
  ])('%s', (_, bytes, expected) => {
    expect(readVideoTag(Buffer.from(bytes))).toEqual(expected);
  });
});

describe('audio', () => {
  test.each([
    [
      'an AAC sequence header',
      [0xaf, 0, 0x11, 0x90],
      { kind: 'aac-config', config: Buffer.from([0x11, 0x90]) },
    ],
    ['an AAC frame', [0xaf, 1, 0x21], { kind: 'aac-frame' }],
    ['an AAC frame without content', [0xaf, 1], { kind: 'ignored' }],
    ['an MP3 frame', [0x2f, 0xff], { kind: 'mp3-frame', frame: Buffer.from([0xff]) }],
    ['an MP3 frame of 8 kHz', [0xe2, 0xff], { kind: 'mp3-frame', frame: Buffer.from([0xff]) }],
    ['nothing', [], { kind: 'ignored' }],
    ['one byte', [0xaf], { kind: 'ignored' }],
    ['an unknown codec', [0xc0, 0], { kind: 'unsupported', codec: 'number 12' }],
  ])('%s', (_, bytes, expected) => {
    expect(readAudioTag(Buffer.from(bytes))).toEqual(expected);
  });
});
