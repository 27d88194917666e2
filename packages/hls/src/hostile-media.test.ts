import { describe, expect, test } from 'vitest';
import { BoxFramer } from './box-framer.ts';
import { childBoxes, Fmp4Error } from './fmp4-boxes.ts';
import { SampleReader } from './sample-reader.ts';
import { ascii, box, concat, uint32 } from './testing/bytes.ts';
import { recordTracks } from './testing/recorded-media.ts';

const recorded = recordTracks({ frameRate: 30, seconds: 0.2 });
const offsetOf = (bytes: Uint8Array, type: string): number => Buffer.from(bytes).indexOf(type);
const [moovAt, moofAt, mdatAt] = [
  offsetOf(recorded.video, 'moov') - 4,
  offsetOf(recorded.video, 'moof') - 4,
  offsetOf(recorded.video, 'mdat') - 4,
];
const moov = recorded.video.subarray(moovAt, moofAt);
const moof = recorded.video.subarray(moofAt, mdatAt);

const push = (...pieces: Uint8Array[]) => new SampleReader().push(concat(pieces));

function patched(bytes: Uint8Array, offset: number, replacement: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy.set(replacement, offset);
  return copy;
}

describe('a box of the outermost level', () => {
  test.each([
    ['size 0, to the end of the file', box('free', [], 0)],
    ['a size smaller than its header', box('free', [], 7)],
    ['a 64-bit size smaller than its header', box('mdat', [uint32(0), uint32(15)], 1)],
    ['a 64-bit size beyond all numbers', box('mdat', [uint32(0xffffffff), uint32(0xffffffff)], 1)],
    ['a media body beyond the limit', box('mdat', [], 0xffffffff)],
    ['a moov beyond the limit', box('moov', [], 0x7fffffff)],
    ['an unknown type beyond the limit', box('\u0000\u00ff?!', [], 70_000)],
  ])('with %s is refused at once', (_, bytes) => {
    expect(() => new BoxFramer().push(bytes)).toThrow(Fmp4Error);
  });

  test('with a 64-bit size within the limits is read', () => {
    const bytes = concat([box('mdat', [uint32(0), uint32(19)], 1), ascii('abc')]);
    expect(new BoxFramer().push(bytes)).toEqual([
      { type: 'mdat', start: 0, bodyStart: 16, body: ascii('abc') },
    ]);
  });

  test('without a body is complete as soon as its header is', () => {
    const framer = new BoxFramer();
    expect(framer.push(concat([box('free'), box('mdat')]))).toMatchObject([{ type: 'mdat', start: 8 }]);
  });

  test('of an unknown type is stepped over, wherever it is cut', () => {
    const bytes = concat([box('styp', [ascii('anything')]), box('mdat', [ascii('x')])]);
    for (let at = 0; at <= bytes.length; at += 1) {
      const framer = new BoxFramer();
      const boxes = [...framer.push(bytes.subarray(0, at)), ...framer.push(bytes.subarray(at))];
      expect(boxes).toMatchObject([{ type: 'mdat', start: 16, bodyStart: 24, body: ascii('x') }]);
    }
  });
});

describe('a box inside another', () => {
  test.each([
    ['size 0', box('trak', [], 0)],
    ['size 1', box('trak', [uint32(0), uint32(16)], 1)],
    ['a size beyond its container', box('trak', [], 9)],
    [
      'a size beyond what the boxes before it left',
      concat([box('free', [ascii('12345678')]), box('trak', [], 20)]),
    ],
    ['a header that is cut short', ascii('trak')],
  ])('with %s is refused', (_, bytes) => {
    expect(() => childBoxes(bytes)).toThrow(Fmp4Error);
  });

  test('nested ten thousand times costs no stack', () => {
    let nested = box('trak');
    for (let depth = 0; depth < 10_000 && nested.length < 200_000; depth += 1) nested = box('trak', [nested]);
    expect(() => push(box('moov', [nested]))).toThrow(Fmp4Error);
  });
});

describe('a track', () => {
  test.each([
    ['no moov before its first fragment', () => push(moof)],
    ['two moovs', () => push(moov, moov)],
    ['an empty moov', () => push(box('moov'))],
    ['two traks in its moov', () => push(box('moov', [moov.subarray(8), moov.subarray(8)]))],
    ['a fragment without media', () => push(moov, moof, moof)],
    ['media without a fragment', () => push(moov, box('mdat', [ascii('x')]))],
    ['media shorter than the fragment says', () => push(moov, moof, box('mdat', [ascii('x')]))],
    ['a fragment of another track', () => push(moov, patched(moof, offsetOf(moof, 'tfhd') + 8, uint32(7)))],
    [
      'a codec that is neither H.264 nor AAC',
      () => push(patched(moov, offsetOf(moov, 'avc1'), ascii('hev1'))),
    ],
    ['a timescale of zero', () => push(patched(moov, offsetOf(moov, 'mdhd') + 16, uint32(0)))],
    [
      'a decode time that underflowed',
      () => push(moov, patched(moof, offsetOf(moof, 'tfdt') + 8, uint32(0xffffffff))),
    ],
  ])('with %s is refused', (_, read) => {
    expect(read).toThrow(Fmp4Error);
  });

  test.each([-1, 8, 2 ** 31, 0xffffffff])(
    'with media at offset %i, outside its mdat, is refused',
    (offset) => {
      const trun = box('trun', [uint32(0x201), uint32(1), uint32(offset), uint32(4)]);
      const tfhd = box('tfhd', [uint32(0x20000), uint32(1)]);
      const tfdt = box('tfdt', [uint32(0), uint32(0)]);
      const fragment = box('moof', [box('traf', [tfhd, tfdt, trun])]);
      expect(() => push(moov, fragment, box('mdat', [ascii('12345678')]))).toThrow(/outside its mdat/);
    },
  );

  test('that claims four thousand million samples of no size is refused at once', () => {
    const trun = box('trun', [uint32(0), uint32(0xffffffff)]);
    const tfhd = box('tfhd', [uint32(0x20000), uint32(1)]);
    const tfdt = box('tfdt', [uint32(0), uint32(0)]);
    expect(() => push(moov, box('moof', [box('traf', [tfhd, tfdt, trun])]))).toThrow(/too many samples/);
  });
});

describe('damage', () => {
  const stream = recorded.video.subarray(0, mdatAt + 8);

  test('of any single byte gives samples or an Fmp4Error, nothing else', () => {
    for (let at = 0; at < stream.length; at += 1) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff])
        expectNothingWorse(patched(recorded.video, at, Uint8Array.of(value)));
    }
  });

  test('that cuts moov or moof short at any byte gives an Fmp4Error', () => {
    for (const whole of [moov, moof]) {
      const type = whole === moov ? 'moov' : 'moof';
      for (let length = 8; length < whole.length; length += 1) {
        const cut = box(type, [whole.subarray(8, length)]);
        const before = whole === moov ? [] : [moov];
        expect(() => push(...before, cut, box('mdat', [ascii('x')]), box('moof'))).toThrow(Fmp4Error);
      }
    }
  });

  test('of everything, by noise, gives samples or an Fmp4Error', () => {
    let seed = 1;
    const random = (): number => {
      seed = (seed * 48271) % 2147483647;
      return seed;
    };
    for (let round = 0; round < 2000; round += 1) {
      const copy = new Uint8Array(recorded.video);
      for (let hits = random() % 20; hits >= 0; hits -= 1) copy[random() % stream.length] = random() % 256;
      expectNothingWorse(copy);
    }
  });
});

function expectNothingWorse(bytes: Uint8Array): void {
  try {
    new SampleReader().push(bytes);
  } catch (error) {
    if (!(error instanceof Fmp4Error)) throw error;
  }
}
