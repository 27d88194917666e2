import { describe, expect, test } from 'vitest';
import { avcRecord, BitWriter, spsBytes } from '../testing/generated-media.ts';
import { hasIntactNals, parseAvcConfig } from './avc-config.ts';
import { parseSequenceParameterSet } from './sequence-parameter-set.ts';

/** Made by x264: High, 1920x1080 (cropped from 1088), 30 fps in the VUI. */
const X264_1080P = Buffer.from('67640028acd940780227e5c044000003000400000300f03c60c658', 'hex');

describe('parameter sets of real encoders', () => {
  test('tell the picture after cropping, the profile and the frame rate', () => {
    expect(parseSequenceParameterSet(X264_1080P)).toEqual({
      width: 1920,
      height: 1080,
      profile: 'High',
      frameRate: 30,
    });
  });
});

describe('parameter sets of our own making', () => {
  test.each([
    [1280, 720],
    [642, 362],
    [720, 1280],
    [16, 16],
    [7680, 4320],
    [16_384, 16_384],
  ])('%d x %d is read as such', (width, height) => {
    expect(parseSequenceParameterSet(spsBytes(width, height))).toMatchObject({
      width,
      height,
      profile: 'Baseline',
    });
  });
});

/** A High SPS up to the picture size, then what the test says. */
function highSps(options: {
  chroma: number;
  cropping: number[];
  scaling?: boolean;
  pocType?: number;
}): Buffer {
  const writer = new BitWriter().bits(100, 8).bits(0, 8).bits(40, 8).unsignedExpGolomb(0);
  writer.unsignedExpGolomb(options.chroma);
  if (options.chroma === 3) writer.bits(0, 1);
  writer.unsignedExpGolomb(0).unsignedExpGolomb(0).bits(0, 1);
  writer.bits(options.scaling === true ? 1 : 0, 1);
  if (options.scaling === true) {
    for (let list = 0; list < (options.chroma === 3 ? 12 : 8); list += 1) {
      writer.bits(1, 1);
      for (let index = 0; index < (list < 6 ? 16 : 64); index += 1) writer.signedExpGolomb(index % 3);
    }
  }
  writer.unsignedExpGolomb(0);
  if (options.pocType === 1) {
    writer.unsignedExpGolomb(1).bits(0, 1).signedExpGolomb(-3).signedExpGolomb(4).unsignedExpGolomb(2);
    writer.signedExpGolomb(1).signedExpGolomb(-1);
  } else writer.unsignedExpGolomb(2);
  writer.unsignedExpGolomb(4).bits(0, 1).unsignedExpGolomb(39).unsignedExpGolomb(22);
  writer.bits(0, 1).bits(0, 1).bits(1, 1).bits(1, 1); // interlaced: map units count twice
  for (const value of options.cropping) writer.unsignedExpGolomb(value);
  return Buffer.concat([Buffer.from([0x67]), writer.bits(0, 1).bits(1, 1).bytes()]);
}

describe('cropping units follow chroma format and fields', () => {
  test.each([
    ['4:2:0', 1, [0, 1, 0, 1], 640 - 2, 736 - 4],
    ['4:2:2', 2, [0, 1, 0, 1], 640 - 2, 736 - 2],
    ['4:4:4', 3, [0, 1, 0, 1], 640 - 1, 736 - 2],
    ['monochrome', 0, [0, 1, 0, 1], 640 - 1, 736 - 2],
  ])('%s', (...[, chroma, cropping, width, height]) => {
    expect(parseSequenceParameterSet(highSps({ chroma, cropping }))).toMatchObject({ width, height });
  });

  test('scaling lists and picture order cycles in front of the size are stepped over', () => {
    const sps = highSps({ chroma: 1, cropping: [0, 0, 0, 0], scaling: true, pocType: 1 });
    expect(parseSequenceParameterSet(sps)).toMatchObject({ width: 640, height: 736, profile: 'High' });
  });
});

describe('hostile parameter sets', () => {
  test('of any length up to the whole are refused or read, never thrown over', () => {
    for (let length = 0; length <= X264_1080P.length; length += 1) {
      parseSequenceParameterSet(X264_1080P.subarray(0, length));
    }
    expect(parseSequenceParameterSet(X264_1080P.subarray(0, 10))).toBeNull();
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['another NAL unit', Buffer.concat([Buffer.from([0x68]), X264_1080P.subarray(1)])],
    ['zeros: an endless Exp-Golomb code', Buffer.concat([Buffer.from([0x67]), Buffer.alloc(500)])],
    ['cropped to less than nothing', highSps({ chroma: 1, cropping: [400, 400, 0, 0] })],
    ['cropped by billions', highSps({ chroma: 1, cropping: [2 ** 30, 2 ** 30, 2 ** 30, 2 ** 30] })],
    ['chroma format 9', highSps({ chroma: 9, cropping: [0, 0, 0, 0] })],
  ])('%s', (_, sps) => {
    expect(parseSequenceParameterSet(sps)).toBeNull();
  });

  test('random bytes never throw', () => {
    let seed = 1;
    for (let round = 0; round < 3000; round += 1) {
      const bytes = Buffer.alloc(40);
      bytes[0] = 0x67;
      for (let at = 1; at < bytes.length; at += 1) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        bytes[at] = seed >>> 24;
      }
      const picture = parseSequenceParameterSet(bytes);
      if (picture !== null) expect(picture.width > 0 && picture.height > 0).toBe(true);
    }
  });
});

describe('decoder configuration records', () => {
  const record = avcRecord(spsBytes(1280, 720));

  test('give picture and length size', () => {
    expect(parseAvcConfig(record)).toMatchObject({ width: 1280, height: 720, nalLengthBytes: 4 });
  });

  test('cut anywhere are refused', () => {
    for (let length = 0; length < record.length; length += 1) {
      expect(parseAvcConfig(record.subarray(0, length))).toBeNull();
    }
  });

  test.each([
    ['version 0', 0, 0],
    ['a length size of 3', 4, 0xfe],
    ['31 parameter sets, of which one is there', 5, 0xff],
    ['no parameter set', 5, 0xe0],
    ['a parameter set longer than the record', 6, 0xff],
  ])('with %s are refused', (_, at, value) => {
    const bad = Buffer.from(record);
    bad[at] = value;
    expect(parseAvcConfig(bad)).toBeNull();
  });
});

describe('NAL units', () => {
  const nal = (length: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size + length, 1);
    bytes.writeUIntBE(length, 0, size);
    return bytes;
  };

  test.each([1, 2, 4] as const)('that fill the frame are intact (%d length bytes)', (size) => {
    expect(hasIntactNals(Buffer.concat([nal(10, size), nal(200, size)]), size)).toBe(true);
  });

  test.each([
    ['nothing at all', Buffer.alloc(0)],
    ['a length cut short', Buffer.from([0, 0, 1])],
    ['a length of 0', Buffer.from([0, 0, 0, 0])],
    ['a length beyond the frame', Buffer.from([0, 0, 0, 9, 1])],
    ['a length of 4 GB', Buffer.from([0xff, 0xff, 0xff, 0xff, 1])],
    ['a byte too many', Buffer.from([0, 0, 0, 1, 1, 1])],
  ])('%s is not intact', (_, frame) => {
    expect(hasIntactNals(frame, 4)).toBe(false);
  });
});
