import { expect, test } from 'vitest';
import { aacCodecString, avcCodecString } from './codec-strings.ts';
import { Fmp4Error } from './fmp4-boxes.ts';

const VERSION_AND_FLAGS = [0, 0, 0, 0];

function descriptor(tag: number, payload: readonly number[], lengthBytes = 1): number[] {
  const length = Array.from({ length: lengthBytes }, (_, index) => {
    const shift = 7 * (lengthBytes - 1 - index);
    return ((payload.length >> shift) & 0x7f) | (index === lengthBytes - 1 ? 0 : 0x80);
  });
  return [tag, ...length, ...payload];
}

function esds(options: {
  objectType?: number;
  config: number[];
  flags?: number;
  optional?: number[];
  lengthBytes?: number;
}): Uint8Array {
  const { objectType = 0x40, config, flags = 0, optional = [], lengthBytes = 1 } = options;
  const specific = descriptor(0x05, config, lengthBytes);
  const decoder = descriptor(
    0x04,
    [objectType, ...Array.from({ length: 12 }, () => 0), ...specific],
    lengthBytes,
  );
  const stream = descriptor(0x03, [0, 1, flags, ...optional, ...decoder], lengthBytes);
  return Uint8Array.from([...VERSION_AND_FLAGS, ...stream]);
}

test.each([
  [[1, 0x64, 0x00, 0x1f], 'avc1.64001f'],
  [[1, 0x42, 0xc0, 0x0d], 'avc1.42c00d'],
  [[1, 0x4d, 0x40, 0x28, 0xff], 'avc1.4d4028'],
])('an avcC of %j is called %s', (bytes, name) => {
  expect(avcCodecString(Uint8Array.from(bytes))).toBe(name);
});

test.each([
  ['AAC-LC', [0x11, 0x90], 'mp4a.40.2'],
  ['HE-AAC', [0x2b, 0x11, 0x88, 0x00], 'mp4a.40.5'],
  ['xHE-AAC, an escaped object type', [0xf9, 0x48], 'mp4a.40.42'],
])('an esds of %s gives its object type', (_, config, name) => {
  expect(aacCodecString(esds({ config }))).toBe(name);
});

test('lengths of four bytes, as FFmpeg writes them, are understood', () => {
  expect(aacCodecString(esds({ config: [0x11, 0x90], lengthBytes: 4 }))).toBe('mp4a.40.2');
});

test('optional fields of the stream descriptor are stepped over', () => {
  const optional = [0, 9, 3, 0x61, 0x62, 0x63, 0, 5];
  expect(aacCodecString(esds({ config: [0x11, 0x90], flags: 0xe0, optional }))).toBe('mp4a.40.2');
});

test('sound that is not AAC is refused', () => {
  expect(() => aacCodecString(esds({ objectType: 0x6b, config: [0x11, 0x90] }))).toThrow(/not AAC/);
});

test('boxes that are cut short anywhere are refused', () => {
  const whole = esds({ config: [0x11, 0x90], lengthBytes: 4 });
  for (let length = 0; length < whole.length; length += 1) {
    expect(() => aacCodecString(whole.subarray(0, length))).toThrow(Fmp4Error);
  }
  expect(() => avcCodecString(Uint8Array.of(1, 0x64, 0))).toThrow(Fmp4Error);
});

test('a length that never ends is refused', () => {
  const bytes = Uint8Array.from([...VERSION_AND_FLAGS, 0x03, 0xff, 0xff, 0xff, 0xff, 0xff]);
  expect(() => aacCodecString(bytes)).toThrow(Fmp4Error);
});
