import { AppError } from '@naru/platform/errors';
import { describe, expect, test } from 'vitest';
import { flv, tag } from '../testing/feed-tags.ts';
import type { FeedUnit } from './feed-unit.ts';
import { FlvTagReader } from './flv-tag-reader.ts';

const META = tag('script', 0, [2, 0, 0]);
const VIDEO_CONFIG = tag('video', 0, [0x17, 0, 0, 0, 0]);
const AUDIO_CONFIG = tag('audio', 0, [0xaf, 0, 0x11, 0x90]);
const KEYFRAME = tag('video', 1000, [0x17, 1, 0, 0, 0, 9]);
const PICTURE = tag('video', 1033, [0x27, 1, 0, 0, 0, 9]);
const SOUND = tag('audio', 1021, [0xaf, 1, 7]);
const ALL = flv(META, VIDEO_CONFIG, AUDIO_CONFIG, KEYFRAME, SOUND, PICTURE);

function readInPieces(bytes: Buffer, pieceBytes: number): FeedUnit[] {
  const reader = new FlvTagReader();
  const tags: FeedUnit[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    tags.push(...reader.push(bytes.subarray(at, at + pieceBytes)));
  }
  return tags;
}

describe('a feed', () => {
  test('is split into tags that tell which pictures may be left out', () => {
    expect(new FlvTagReader().push(ALL).map(({ kind, timestampMs }) => [kind, timestampMs])).toEqual([
      ['other', 0], // file header
      ['other', 0],
      ['other', 0],
      ['other', 0],
      ['keyframe', 1000],
      ['other', 1021],
      ['picture', 1033],
    ]);
  });

  test.each([1, 7, 13, 64])('comes out unchanged when it arrives %d bytes at a time', (pieceBytes) => {
    const tags = readInPieces(ALL, pieceBytes);
    expect(tags).toHaveLength(7);
    expect(Buffer.concat(tags.map(({ bytes }) => bytes))).toEqual(ALL);
  });

  test('keeps its time beyond the 24 bits that stand first', () => {
    const [, late] = new FlvTagReader().push(flv(tag('video', 0xff_00_00_01, [0x27, 1, 0, 0, 0])));
    expect(late?.timestampMs).toBe(0xff_00_00_01);
  });

  test('may hold tags without a body', () => {
    const kinds = new FlvTagReader().push(flv(tag('video', 5, []))).map(({ kind }) => kind);
    expect(kinds).toEqual(['other', 'other']);
  });
});

describe('what is no feed', () => {
  test.each([
    ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\n')],
    ['noise', Buffer.alloc(64, 0x5a)],
    ['a tag larger than any that ingest lets in', Buffer.concat([flv(), Buffer.alloc(11, 0xff)])],
  ])('is refused: %s', (_, bytes) => {
    expect(() => new FlvTagReader().push(bytes)).toThrow(AppError);
  });
});
