import { describe, expect, test } from 'vitest';
import { BitWriter } from '../../testing/generated-media.ts';
import { abuse } from '../testing/abuse.ts';
import { last, packet, pushAll } from '../testing/packets.ts';
import { createVp9Depacketizer } from './vp9.ts';
import { readVp9Header, withSuperframeIndex } from './vp9-header.ts';

/** A shown keyframe of profile 0 (VP9 bitstream specification 6.2), then three bytes of anything. */
const KEYFRAME = [
  ...new BitWriter()
    .bits(2, 2) // frame_marker
    .bits(0, 2) // profile
    .bits(0, 2) // show_existing_frame, frame_type
    .bits(2, 2) // show_frame, error_resilient_mode
    .bits(0x49_83_42, 24)
    .bits(2, 3) // color_space
    .bits(0, 1) // color_range
    .bits(639, 16)
    .bits(359, 16)
    .bits(0, 4)
    .bytes(),
  0xaa,
  0xbb,
  0xcc,
];
/** frame_type 1. */
const INTER = [0x86, 0x01, 0x02, 0x03];
const SHOW_EXISTING = [0x88];
/** B, E and both. */
const [BEGINS, ENDS, WHOLE] = [0x08, 0x04, 0x0c];

describe('pictures', () => {
  test('are put together, and a keyframe tells its size', () => {
    const frames = pushAll(createVp9Depacketizer(), [
      packet([BEGINS, ...KEYFRAME.slice(0, 5)]),
      packet([0, ...KEYFRAME.slice(5, 8)]),
      last([ENDS, ...KEYFRAME.slice(8)]),
      last([0x40 | WHOLE, ...INTER], 4000),
      last([0x40 | WHOLE, ...SHOW_EXISTING], 7000),
    ]);
    expect(frames).toMatchObject([
      { data: Uint8Array.from(KEYFRAME), isKeyframe: true, rtpTimestamp: 1000, width: 640, height: 360 },
      { data: Uint8Array.from(INTER), isKeyframe: false, rtpTimestamp: 4000, width: 640, height: 360 },
      { data: Uint8Array.from(SHOW_EXISTING), isKeyframe: false, rtpTimestamp: 7000 },
    ]);
    expect(frames.map(({ isDamaged }) => isDamaged)).toEqual([false, false, false]);
  });

  test.each([
    ['nothing', [WHOLE]],
    ['a picture id of 7 bits', [0x80 | WHOLE, 0x11]],
    ['a picture id of 15 bits', [0x80 | WHOLE, 0x91, 0x22]],
    ['layers in non-flexible mode', [0x20 | WHOLE, 0x00, 0x07]],
    ['layers in flexible mode', [0x30 | WHOLE, 0x00]],
    ['one reference in flexible mode', [0xd0 | WHOLE, 0x11, 0x02]],
    ['three references in flexible mode', [0xd0 | WHOLE, 0x11, 0x03, 0x05, 0x06]],
    ['a structure of nothing', [0x02 | WHOLE, 0x00]],
    ['a structure with one size', [0x02 | WHOLE, 0x10, 0x02, 0x80, 0x01, 0x68]],
    ['a structure with a group', [0x02 | WHOLE, 0x08, 0x02, 0x04, 0x01, 0x08, 0x01, 0x02]],
    [
      'everything',
      [0xf2 | WHOLE, 0x91, 0x22, 0x00, 0x03, 0x02, 0x38, 0, 64, 0, 32, 0, 128, 0, 64, 0x01, 0x0c, 1, 2, 3],
    ],
  ])('begin behind a descriptor with %s', (_, descriptor) => {
    const frames = pushAll(createVp9Depacketizer(), [last([...descriptor, ...KEYFRAME])]);
    expect(frames).toMatchObject([{ data: Uint8Array.from(KEYFRAME), isDamaged: false, width: 640 }]);
  });

  test('with two spatial layers are one superframe, as large as the structure says', () => {
    const structure = [0x30, 0x02, 0x80, 0x01, 0x68, 0x05, 0x00, 0x02, 0xd0]; // 640x360, 1280x720
    const frames = pushAll(createVp9Depacketizer(), [
      packet([0x22 | BEGINS, 0x00, 0x01, ...structure, ...KEYFRAME.slice(0, 9)]),
      packet([0x20 | ENDS, 0x00, 0x01, ...KEYFRAME.slice(9)]),
      packet([0x60 | BEGINS, 0x03, 0x01, ...INTER.slice(0, 2)]),
      last([0x60 | ENDS, 0x03, 0x01, ...INTER.slice(2)]),
    ]);
    const index = [0xc1, KEYFRAME.length, INTER.length, 0xc1];
    expect(frames).toMatchObject([
      { data: Buffer.from([...KEYFRAME, ...INTER, ...index]), isKeyframe: true, width: 1280, height: 720 },
    ]);
  });
});

describe('a picture is damaged', () => {
  const DAMAGED = { data: new Uint8Array(0), isKeyframe: false, isDamaged: true };

  test('when a packet in its middle is lost, and the next one is not', () => {
    const depacketizer = createVp9Depacketizer();
    depacketizer.push(packet([BEGINS, ...KEYFRAME.slice(0, 5)]), false);
    expect(depacketizer.push(last([ENDS, ...KEYFRAME.slice(8)]), true)).toMatchObject([DAMAGED]);
    expect(pushAll(depacketizer, [last([WHOLE, ...KEYFRAME], 4000)])).toMatchObject([{ isKeyframe: true }]);
  });

  test('when its first packet or its lower layer is lost', () => {
    expect(createVp9Depacketizer().push(last([ENDS, ...KEYFRAME]), true)).toMatchObject([DAMAGED]);
    expect(createVp9Depacketizer().push(last([0x20 | WHOLE, 0x03, 0x01, ...INTER]), true)).toMatchObject([
      DAMAGED,
    ]);
  });

  test.each([
    ['a layer has no end', [[BEGINS, ...KEYFRAME]]],
    [
      'a layer begins before the former one ended',
      [
        [BEGINS, ...KEYFRAME],
        [WHOLE, ...KEYFRAME],
      ],
    ],
    [
      'a layer goes on after its end',
      [
        [WHOLE, ...KEYFRAME],
        [ENDS, 0xaa],
      ],
    ],
    ['it has nine layers', Array.from({ length: 9 }, () => [WHOLE, ...KEYFRAME])],
    ['there are more than three references', [[0xd0 | WHOLE, 0x11, 0x03, 0x03, 0x03, 0x02, ...INTER]]],
    ['the structure leads out of the packet', [[0x02 | WHOLE, 0xf8, 0, 1, 0, 1]]],
    ['the group leads out of the packet', [[0x02 | WHOLE, 0x08, 0xff, ...KEYFRAME]]],
    ['there is nothing behind the descriptor', [[WHOLE]]],
    ['it does not begin with a frame marker', [[WHOLE, 0x42, ...KEYFRAME]]],
    ['its sync code is another', [[WHOLE, ...KEYFRAME.with(2, 0)]]],
    ['its keyframe header is cut short', [[WHOLE, ...KEYFRAME.slice(0, 7)]]],
  ])('when %s', (_, payloads) => {
    const packets = payloads.map((bytes, index) => packet(bytes, { marker: index === payloads.length - 1 }));
    expect(pushAll(createVp9Depacketizer(), packets)).toMatchObject([DAMAGED]);
  });
});

describe('keyframe headers', () => {
  const header = (profile: number, color: (writer: BitWriter) => BitWriter): Uint8Array => {
    const writer = new BitWriter()
      .bits(2, 2)
      .bits(profile & 1, 1)
      .bits(profile >> 1, 1);
    if (profile === 3) writer.bits(0, 1);
    return color(writer.bits(2, 4).bits(0x49_83_42, 24)).bits(1919, 16).bits(1079, 16).bytes();
  };

  test.each([
    ['profile 0', header(0, (writer) => writer.bits(1, 3).bits(1, 1))],
    ['profile 1', header(1, (writer) => writer.bits(1, 3).bits(0, 1).bits(0, 3))],
    ['profile 1 in RGB', header(1, (writer) => writer.bits(7, 3).bits(0, 1))],
    ['profile 2 with 10 bits', header(2, (writer) => writer.bits(0, 1).bits(1, 3).bits(0, 1))],
    ['profile 3 with 12 bits', header(3, (writer) => writer.bits(1, 1).bits(1, 3).bits(0, 1).bits(0, 3))],
  ])('of %s tell the size', (_, bytes) => {
    expect(readVp9Header(bytes)).toEqual({ size: { width: 1920, height: 1080 } });
  });
});

test('a superframe index uses as many bytes a size as the largest takes', () => {
  const frames = new Uint8Array(70_000);
  expect([...withSuperframeIndex(frames, [0, 255]).subarray(70_000)]).toEqual([
    0xd1,
    ...[255, 0, 0],
    ...[0x71, 0x10, 0x01],
    0xd1,
  ]);
  expect([...withSuperframeIndex(frames.subarray(0, 300), [0, 44]).subarray(300)]).toEqual([
    0xc9,
    ...[44, 0],
    ...[0, 1],
    0xc9,
  ]);
});

test('packets cut anywhere or changed anywhere never throw', () => {
  abuse(createVp9Depacketizer, [
    packet([
      0xf2 | BEGINS,
      0x91,
      0x22,
      0x00,
      0x03,
      0x02,
      0x18,
      2,
      128,
      1,
      104,
      1,
      4,
      1,
      ...KEYFRAME.slice(0, 9),
    ]),
    packet([ENDS, ...KEYFRAME.slice(9)]),
    last([0x20 | WHOLE, 0x03, 0x01, ...INTER]),
    last([0x40 | WHOLE, ...INTER], 4000),
  ]);
});
