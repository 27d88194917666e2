import { AppError } from '@naru/platform/errors';
import { describe, expect, test } from 'vitest';
import { letters } from '../testing/feed-tags.ts';
import { block, cluster, header, sized, track } from '../testing/matroska-elements.ts';
import type { FeedUnit } from './feed-unit.ts';
import { MatroskaReader } from './matroska-reader.ts';

const VIDEO = track({ number: 1, type: 1, codec: 'V_VP8' });
const AUDIO = track({ number: 2, type: 2, codec: 'A_OPUS' });
const HEADER = header([VIDEO, AUDIO]);
/** Ticks of 0.1 ms. */
const MEDIA = Buffer.concat([
  cluster(10_000),
  block({ track: 1, relative: 0, isKeyframe: true, bytes: 300 }),
  block({ track: 2, relative: -50, isKeyframe: true }),
  block({ track: 1, relative: 333, isKeyframe: false }),
  cluster(20_000),
  block({ track: 2, relative: 0, isKeyframe: true }),
  block({ track: 1, relative: 5, isKeyframe: true }),
]);
const FEED = Buffer.concat([HEADER, MEDIA]);
/** Without the 12 bytes of Tracks that hold nothing. */
const UP_TO_TRACKS = header([]).subarray(0, -12);

const summary = (units: readonly FeedUnit[]) =>
  units.map(({ kind, timestampMs }) => `${kind} ${timestampMs}`);
const bytesOf = (units: readonly FeedUnit[]): Buffer => Buffer.concat(units.map(({ bytes }) => bytes));

describe('a live Matroska feed', () => {
  test('is cut into what may be left out and what may not, on session time', () => {
    expect(summary(new MatroskaReader().push(FEED))).toEqual([
      ...['other 0', 'other 0', 'other 0', 'other 0'], // EBML header, Segment, Info, Tracks
      'other 1000', // Cluster
      'keyframe 1000',
      'other 995',
      'picture 1033.3',
      'other 2000',
      'other 2000',
      'keyframe 2000.5',
    ]);
  });

  test.each([1, 3, 17, 64])('comes out the same when it arrives %d bytes at a time', (pieceBytes) => {
    const reader = new MatroskaReader();
    const units: FeedUnit[] = [];
    for (let at = 0; at < FEED.length; at += pieceBytes) {
      units.push(...reader.push(FEED.subarray(at, at + pieceBytes)));
    }
    const whole = new MatroskaReader().push(FEED);
    expect(summary(units)).toEqual(summary(whole));
    expect(bytesOf(units)).toEqual(bytesOf(whole));
  });

  test('is one again when read a second time', () => {
    const once = new MatroskaReader().push(FEED);
    expect(summary(new MatroskaReader().push(bytesOf(once)))).toEqual(summary(once));
  });

  test('stays one when pictures are left out', () => {
    const kept = new MatroskaReader()
      .push(FEED)
      .filter(({ timestampMs, kind }) => kind === 'other' || timestampMs > 2000);
    expect(letters(new MatroskaReader().push(bytesOf(kept)))).toBe('ooooooooK');
  });

  test('may have sizes, and elements that nobody needs', () => {
    const content = Buffer.concat([
      sized(0xe7, Buffer.from([0x27, 0x10])),
      sized(0xec, Buffer.alloc(200)), // Void
      block({ track: 1, relative: 0, isKeyframe: true }),
      block({ track: 9, relative: 0, isKeyframe: true }), // of no track
    ]);
    const feed = header([VIDEO, AUDIO], sized(0x1f_43_b6_75, content));
    const units = new MatroskaReader().push(Buffer.concat([feed, sized(0x1c_53_bb_6b, Buffer.alloc(50))]));
    expect(letters(units)).toBe('oooooK');
    expect(bytesOf(units).includes(Buffer.from([0x1f, 0x43, 0xb6, 0x75, 0xff]))).toBe(true);
  });
});

describe('what is no feed', () => {
  const huge = (id: string): Buffer => Buffer.from(`${id}08ffffffff`, 'hex');
  test.each([
    ['FLV', Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0')],
    ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\n')],
    ['noise', Buffer.alloc(64, 0x5a)],
    ['zeros', Buffer.alloc(64)],
    ['an EBML header without end', huge('1a45dfa3')],
    ['tracks without end', Buffer.concat([UP_TO_TRACKS, huge('1654ae6b')])],
    ['a block without end', Buffer.concat([HEADER, cluster(0), huge('a3')])],
    ['a block of unknown size', Buffer.concat([HEADER, cluster(0), Buffer.from('a3ff', 'hex')])],
    [
      'a block outside of clusters',
      Buffer.concat([HEADER, block({ track: 1, relative: 0, isKeyframe: true })]),
    ],
    ['a block of two bytes', Buffer.concat([HEADER, cluster(0), Buffer.from('a3828100', 'hex')])],
    ['a cluster before the tracks', Buffer.concat([UP_TO_TRACKS, cluster(0)])],
    ['a second header', Buffer.concat([FEED, HEADER])],
    ['tracks twice', Buffer.concat([HEADER, sized(0x16_54_ae_6b, VIDEO)])],
    ['two videos', header([VIDEO, track({ number: 2, type: 1, codec: 'V_VP8' })])],
    ['two tracks of one number', header([VIDEO, track({ number: 1, type: 2, codec: 'A_OPUS' })])],
    ['subtitles', header([VIDEO, track({ number: 3, type: 17, codec: 'S_TEXT/UTF8' })])],
    ['a codec of films', header([track({ number: 1, type: 1, codec: 'V_MPEG2' })])],
    ['an impossible track number', header([track({ number: 127, type: 1, codec: 'V_VP8' })])],
    ['sound alone', header([AUDIO])],
    ['no track', header([])],
    ['tracks that lead out of themselves', header([Buffer.from('ae90d781', 'hex')])],
    ['a tick of a nanosecond', header([VIDEO], Buffer.alloc(0), 1)],
    [
      'a time beyond all numbers',
      Buffer.concat([HEADER, Buffer.from('1f43b675ffe788ffffffffffffffff', 'hex')]),
    ],
  ])('is refused: %s', (_, bytes) => {
    expect(() => new MatroskaReader().push(bytes)).toThrow(AppError);
  });

  test('says when there is only sound', () => {
    expect(() => new MatroskaReader().push(header([AUDIO]))).toThrow('it has no video');
  });

  test('is refused or understood, and never anything else, with any byte changed', () => {
    for (let at = 0; at < FEED.length; at += 1) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(FEED);
        changed[at] = value;
        try {
          new MatroskaReader().push(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }
    }
  });
});
