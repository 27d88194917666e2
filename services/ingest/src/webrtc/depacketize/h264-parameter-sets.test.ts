import { expect, test } from 'vitest';
import { parseAvcConfig } from '../../rtmp/avc-config.ts';
import { spsBytes } from '../../testing/generated-media.ts';
import { START_CODE } from './annex-b.ts';
import { describeAvc, ParameterSets } from './h264-parameter-sets.ts';

/** Made by x264: High at level 4.0, 1920x1080, 30 fps. */
const X264_1080P = Buffer.from('67640028acd940780227e5c044000003000400000300f03c60c658', 'hex');
/** pic_parameter_set_id 0, 1 and 2. */
const [PPS, PPS_1, PPS_2] = [
  Uint8Array.of(0x68, 0xce, 0x3c, 0x80),
  Uint8Array.of(0x68, 0x53, 0x8f, 0x20),
  Uint8Array.of(0x68, 0x73, 0x8f, 0x20),
];

const annexB = (...nals: Uint8Array[]): Uint8Array => Buffer.concat(nals.flatMap((nal) => [START_CODE, nal]));

test('a keyframe tells size, profile, level and frame rate, and gives a record that is read back', () => {
  const description = describeAvc(annexB(X264_1080P, PPS, Uint8Array.of(0x65, 0x88)));
  expect(description).toMatchObject({ width: 1920, height: 1080, profile: 'High', level: 40, frameRate: 30 });
  const record = description?.record ?? new Uint8Array(0);
  expect(parseAvcConfig(record)).toMatchObject({ width: 1920, height: 1080, nalLengthBytes: 4 });
});

test('the record of a High stream is byte for byte what ISO/IEC 14496-15 asks for', () => {
  expect(describeAvc(annexB(X264_1080P, PPS))?.record).toEqual(
    Buffer.concat([
      Buffer.from([1, 0x64, 0x00, 0x28, 0xff, 0xe1, 0, X264_1080P.length]),
      X264_1080P,
      Buffer.from([1, 0, PPS.length]),
      PPS,
      Buffer.from([0xfd, 0xf8, 0xf8, 0]), // 4:2:0, 8 bits, 8 bits
    ]),
  );
});

test('the record of a Baseline stream ends with its PPS', () => {
  const sps = spsBytes(640, 360);
  const record = describeAvc(annexB(sps, PPS))?.record;
  expect(record?.length).toBe(6 + 2 + sps.length + 1 + 2 + PPS.length);
});

test('without a kind of parameter set there is no description', () => {
  expect(describeAvc(annexB(X264_1080P))).toBeNull();
  expect(describeAvc(annexB(PPS, Uint8Array.of(0x65, 0x88)))).toBeNull();
  expect(describeAvc(new Uint8Array(0))).toBeNull();
});

test('a set takes the place of the one with its id, others stay beside it', () => {
  const sets = new ParameterSets();
  for (const nal of [spsBytes(640, 360), PPS, PPS_1, spsBytes(1280, 720)])
    expect(sets.remember(nal)).toBe(true);
  expect(sets.nals).toEqual([spsBytes(1280, 720), PPS, PPS_1]);
  expect(sets.parameters).toMatchObject({ width: 1280, height: 720 });
});

test('the newest SPS stands first in the record', () => {
  const sets = new ParameterSets();
  for (const nal of [spsBytes(1280, 720, { id: 1 }), spsBytes(640, 360, { id: 0 }), PPS]) sets.remember(nal);
  expect(parseAvcConfig(sets.describe()?.record ?? new Uint8Array(0))).toMatchObject({
    width: 640,
    height: 360,
  });
});

test('no more than sixteen SPS are kept, and the oldest goes', () => {
  const sets = new ParameterSets();
  for (let id = 0; id < 32; id += 1) sets.remember(spsBytes(640, 360, { id }));
  expect(sets.nals).toEqual(Array.from({ length: 16 }, (_, index) => spsBytes(640, 360, { id: 16 + index })));
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['a slice', Uint8Array.of(0x65, 0x88)],
  ['an SPS cut short', X264_1080P.subarray(0, 10)],
  ['an SPS with id 32', spsBytes(640, 360, { id: 32 })],
  ['a PPS without id', Uint8Array.of(0x68)],
  ['a PPS with id 256', Uint8Array.of(0x68, 0x00, 0x80, 0x80)],
  ['a PPS of 1,025 bytes', Buffer.concat([PPS_2, Buffer.alloc(1021, 1)])],
])('%s is not remembered', (_, nal) => {
  const sets = new ParameterSets();
  expect(sets.remember(nal)).toBe(false);
  expect(sets.nals).toEqual([]);
});
