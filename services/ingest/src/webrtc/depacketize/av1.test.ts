import { describe, expect, test } from 'vitest';
import { abuse } from '../testing/abuse.ts';
import { av1SequenceHeader } from '../testing/av1-bytes.ts';
import { last, packet, pushAll } from '../testing/packets.ts';
import { createAv1Depacketizer } from './av1.ts';

/** OBUs without sizes, as they are sent. */
const SEQUENCE = [0x08, ...av1SequenceHeader({ width: 640, height: 360 })];
const KEYFRAME = [0x30, 0x10, 0xaa, 0xbb];
const INTER = [0x30, 0x30, 0xcc];

const sized = ([header = 0, ...payload]: readonly number[]): number[] => [
  header | 2,
  payload.length,
  ...payload,
];
const element = (obu: readonly number[]): number[] => [obu.length, ...obu];
/** Aggregation header with a count of OBUs. */
const counted = (count: number): number => count << 4;
const [CONTINUATION, CONTINUED] = [0x80, 0x40];

/** A depacketizer that has had a keyframe. */
function begun() {
  const depacketizer = createAv1Depacketizer();
  pushAll(depacketizer, [last([counted(2) | 8, ...element(SEQUENCE), ...KEYFRAME], 0)]);
  return depacketizer;
}

describe('temporal units', () => {
  const WHOLE = Uint8Array.from([...sized(SEQUENCE), ...sized(KEYFRAME)]);

  test.each([
    ['counted', [[counted(2) | 8, ...element(SEQUENCE), ...KEYFRAME]]],
    ['with sizes only', [[0x08, ...element(SEQUENCE), ...element(KEYFRAME)]]],
    [
      'one a packet',
      [
        [counted(1) | 8, ...SEQUENCE],
        [counted(1), ...KEYFRAME],
      ],
    ],
    ['that have size fields of their own', [[counted(2), ...element(sized(SEQUENCE)), ...sized(KEYFRAME)]]],
    [
      'with a delimiter, padding and a tile list between',
      [
        [counted(3), ...element([0x10]), ...element(SEQUENCE), 0x78, 1, 2],
        [counted(2), ...element([0x40, 1]), ...KEYFRAME],
      ],
    ],
    [
      'in fragments',
      [
        [counted(1) | CONTINUED | 8, ...SEQUENCE.slice(0, 3)],
        [counted(2) | CONTINUATION | CONTINUED, ...element(SEQUENCE.slice(3)), ...KEYFRAME.slice(0, 1)],
        [counted(1) | CONTINUATION | CONTINUED, ...KEYFRAME.slice(1, 2)],
        [counted(1) | CONTINUATION, ...KEYFRAME.slice(2)],
      ],
    ],
  ])('of OBUs %s have a size in each', (_, payloads) => {
    const packets = payloads.map((bytes, index) => packet(bytes, { marker: index === payloads.length - 1 }));
    expect(pushAll(createAv1Depacketizer(), packets)).toEqual([
      {
        data: WHOLE,
        isKeyframe: true,
        rtpTimestamp: 1000,
        width: 640,
        height: 360,
        isDamaged: false,
        followsLoss: false,
      },
    ]);
  });

  test('that are no keyframes have the size of the newest sequence header', () => {
    expect(pushAll(begun(), [last([counted(1), ...INTER])])).toMatchObject([
      { data: Uint8Array.from(sized(INTER)), isKeyframe: false, width: 640, isDamaged: false },
    ]);
  });

  test('that are keyframes without a sequence header get the one remembered', () => {
    expect(pushAll(begun(), [last([counted(1), ...KEYFRAME])])).toMatchObject([
      { data: Buffer.from(WHOLE), isKeyframe: true },
    ]);
  });

  test('that are keyframes before any sequence header do not count as such', () => {
    expect(pushAll(createAv1Depacketizer(), [last([counted(1), ...KEYFRAME])])).toMatchObject([
      { isKeyframe: false, width: null },
    ]);
  });

  test('keep extensions, and are keyframes by their first frame', () => {
    const upperLayer = [0x34, 0x08, 0x30, 0xdd];
    const frames = pushAll(begun(), [
      last([counted(3), ...element(SEQUENCE), ...element([0x34, 0x00, 0x10, 0xaa]), ...upperLayer]),
    ]);
    const layers = [0x36, 0x00, 2, 0x10, 0xaa, 0x36, 0x08, 2, 0x30, 0xdd];
    expect(frames).toMatchObject([
      { data: Uint8Array.from([...sized(SEQUENCE), ...layers]), isKeyframe: true },
    ]);
  });

  test.each([
    ['a hidden keyframe', 0x00],
    ['a frame shown again', 0x80],
    ['an intra-only frame', 0x50],
    ['an inter frame', 0x30],
  ])('of %s are no keyframes', (_, first) => {
    expect(pushAll(begun(), [last([counted(1), 0x30, first])])).toMatchObject([{ isKeyframe: false }]);
  });

  test('without a frame are nothing, and end with the next timestamp as well', () => {
    const depacketizer = createAv1Depacketizer();
    expect(
      pushAll(depacketizer, [last([counted(1), ...SEQUENCE]), packet([counted(1), ...KEYFRAME])]),
    ).toEqual([]);
    expect(pushAll(depacketizer, [packet([counted(1), ...INTER], { timestamp: 4000 })])).toMatchObject([
      { rtpTimestamp: 1000, isKeyframe: true },
    ]);
  });
});

describe('a temporal unit is damaged', () => {
  const DAMAGED = { data: new Uint8Array(0), isKeyframe: false, isDamaged: true };

  test('when a packet in its middle is lost, and the next one is not', () => {
    const depacketizer = begun();
    depacketizer.push(packet([counted(1) | CONTINUED, ...INTER.slice(0, 1)]), false);
    expect(depacketizer.push(last([counted(1) | CONTINUATION, ...INTER.slice(2)]), true)).toMatchObject([
      DAMAGED,
    ]);
    expect(pushAll(depacketizer, [last([counted(1), ...INTER], 4000)])).toMatchObject([{ isDamaged: false }]);
  });

  test('when its first packet is lost amid an OBU', () => {
    expect(begun().push(last([counted(1) | CONTINUATION, 0xcc]), true)).toMatchObject([DAMAGED]);
  });

  test.each([
    ['a fragment is continued that never began', [[counted(1) | CONTINUATION, 0xcc]]],
    [
      'a fragment is not continued',
      [
        [counted(1) | CONTINUED, 0x30],
        [counted(1), ...INTER],
      ],
    ],
    ['its last fragment has no end', [[counted(1) | CONTINUED, ...INTER]]],
    ['a packet is its header only', [[counted(1)]]],
    ['fewer OBUs come than are counted', [[counted(3), ...element(INTER)]]],
    ['an OBU has no byte', [[0, 0, ...element(INTER)]]],
    ['an OBU leads out of the packet', [[0, 9, ...INTER]]],
    ['an OBU has its forbidden bit set', [[counted(1), 0xb0, 0x30]]],
    ['a size field leads out of the OBU', [[counted(1), 0x32, 9, 0x30]]],
    ['its sequence header is unreadable', [[counted(2), ...element([0x08, 0x00]), ...KEYFRAME]]],
  ])('when %s', (_, payloads) => {
    const depacketizer = begun();
    const packets = payloads.map((bytes, index) => packet(bytes, { marker: index === payloads.length - 1 }));
    expect(pushAll(depacketizer, packets)).toMatchObject([DAMAGED]);
    expect(pushAll(depacketizer, [last([counted(1), ...INTER], 4000)])).toMatchObject([{ isDamaged: false }]);
  });

  test('when it or one OBU of it is longer than 4 MB, or it has more than 1,000 OBUs', () => {
    const depacketizer = begun();
    const part = Array.from({ length: 1400 }, () => 0x55);
    depacketizer.push(packet([counted(1) | CONTINUED, ...INTER]), false);
    const middle = packet([counted(1) | CONTINUATION | CONTINUED, ...part]);
    for (let count = 0; count < 3100; count += 1) depacketizer.push(middle, false);
    expect(pushAll(depacketizer, [last([counted(1) | CONTINUATION, 1])])).toMatchObject([DAMAGED]);
    const frame = packet([counted(1), 0x30, ...part]);
    for (let count = 0; count < 3100; count += 1) depacketizer.push(frame, false);
    expect(pushAll(depacketizer, [last([counted(1), ...INTER])])).toMatchObject([DAMAGED]);
    for (let count = 0; count < 1000; count += 1) depacketizer.push(packet([counted(1), ...INTER]), false);
    expect(pushAll(depacketizer, [last([counted(1), ...INTER])])).toMatchObject([DAMAGED]);
    expect(pushAll(depacketizer, [last([counted(1), ...INTER])])).toMatchObject([{ isDamaged: false }]);
  });
});

test('packets cut anywhere or changed anywhere never throw', () => {
  abuse(createAv1Depacketizer, [
    packet([counted(1) | CONTINUED | 8, ...SEQUENCE.slice(0, 3)]),
    packet([counted(2) | CONTINUATION | CONTINUED, ...element(SEQUENCE.slice(3)), ...KEYFRAME.slice(0, 1)]),
    last([counted(1) | CONTINUATION, ...KEYFRAME.slice(1)]),
    last([0, ...element([0x10]), ...element(sized(INTER)), ...element(INTER)], 4000),
  ]);
});
