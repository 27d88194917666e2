import { describe, expect, test } from 'vitest';
import { abuse } from '../testing/abuse.ts';
import { last, packet, pushAll } from '../testing/packets.ts';
import { createVp8Depacketizer, readVp8Header } from './vp8.ts';

/** A shown keyframe of 640x360 (RFC 6386, 9.1) with a first partition of two bytes. */
const KEYFRAME = [0x50, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0xaa, 0xbb];
/** A shown inter frame with a first partition of two bytes. */
const INTER = [0x51, 0x00, 0x00, 0xcc, 0xdd, 0xee];

const start = (...bytes: number[]) => [0x10, ...bytes];
const more = (...bytes: number[]) => [0x00, ...bytes];

describe('frames', () => {
  test('are put together, and a keyframe tells its size', () => {
    const frames = pushAll(createVp8Depacketizer(), [
      packet(start(...KEYFRAME.slice(0, 4))),
      packet(more(...KEYFRAME.slice(4, 11))),
      last(more(...KEYFRAME.slice(11))),
      last(start(...INTER), 4000),
    ]);
    expect(frames).toEqual([
      {
        data: Uint8Array.from(KEYFRAME),
        isKeyframe: true,
        rtpTimestamp: 1000,
        width: 640,
        height: 360,
        isDamaged: false,
        followsLoss: false,
      },
      {
        data: Uint8Array.from(INTER),
        isKeyframe: false,
        rtpTimestamp: 4000,
        width: 640,
        height: 360,
        isDamaged: false,
        followsLoss: false,
      },
    ]);
  });

  test.each([
    ['no extension', [0x10]],
    ['a non-reference frame', [0x30]],
    ['an empty extension', [0x90, 0x00]],
    ['a picture id of 7 bits', [0x90, 0x80, 0x11]],
    ['a picture id of 15 bits', [0x90, 0x80, 0x91, 0x22]],
    ['TL0PICIDX', [0x90, 0x40, 0x01]],
    ['a temporal layer', [0x90, 0x20, 0x60]],
    ['a key index', [0x90, 0x10, 0x05]],
    ['everything', [0xb0, 0xf0, 0x91, 0x22, 0x01, 0x65]],
  ])('begin behind a descriptor with %s', (_, descriptor) => {
    const frames = pushAll(createVp8Depacketizer(), [last([...descriptor, ...KEYFRAME])]);
    expect(frames).toMatchObject([{ data: Uint8Array.from(KEYFRAME), isKeyframe: true, isDamaged: false }]);
  });

  test('go on with packets that begin another partition', () => {
    const frames = pushAll(createVp8Depacketizer(), [
      packet(start(...KEYFRAME.slice(0, 11))),
      last([0x11, ...KEYFRAME.slice(11)]),
    ]);
    expect(frames).toMatchObject([{ data: Uint8Array.from(KEYFRAME), isDamaged: false }]);
  });

  test('have sizes without the scaling bits above them', () => {
    const scaled = KEYFRAME.with(7, 0x82).with(9, 0x41);
    expect(readVp8Header(Uint8Array.from(scaled))).toEqual({ size: { width: 640, height: 360 } });
  });
});

describe('a frame is damaged', () => {
  const DAMAGED = { data: new Uint8Array(0), isKeyframe: false, isDamaged: true };

  test('when a packet in its middle is lost, and the next one is not', () => {
    const depacketizer = createVp8Depacketizer();
    depacketizer.push(packet(start(...KEYFRAME.slice(0, 11))), false);
    expect(depacketizer.push(last(more(0xbb)), true)).toMatchObject([DAMAGED]);
    expect(pushAll(depacketizer, [last(start(...KEYFRAME), 4000)])).toMatchObject([{ isKeyframe: true }]);
  });

  test('when its first packet is lost', () => {
    expect(createVp8Depacketizer().push(last(more(0xbb)), true)).toMatchObject([DAMAGED]);
    expect(createVp8Depacketizer().push(last([0x11, 0xbb]), true)).toMatchObject([DAMAGED]);
  });

  test('when its last packet is lost with the marker bit', () => {
    const depacketizer = createVp8Depacketizer();
    depacketizer.push(packet(start(...KEYFRAME)), false);
    expect(depacketizer.push(last(start(...INTER), 4000), true)).toMatchObject([
      { ...DAMAGED, rtpTimestamp: 1000 },
      { isDamaged: false, followsLoss: true },
    ]);
  });

  test.each([
    ['its descriptor is all there is', [0x10]],
    ['its descriptor is cut short', [0x90, 0x80, 0x91]],
    ['its header is cut short', start(...KEYFRAME.slice(0, 9))],
    ['its first partition is longer than it', start(...KEYFRAME.with(0, 0x70))],
    ['its start code is another', start(...KEYFRAME.with(4, 0x02))],
    ['its width is 0', start(...KEYFRAME.with(6, 0).with(7, 0))],
    ['its height is 0', start(...KEYFRAME.with(8, 0).with(9, 0))],
  ])('when %s', (_, bytes) => {
    expect(pushAll(createVp8Depacketizer(), [last(bytes)])).toMatchObject([DAMAGED]);
  });

  test('when it has two beginnings', () => {
    const frames = pushAll(createVp8Depacketizer(), [packet(start(...KEYFRAME)), last(start(...KEYFRAME))]);
    expect(frames).toMatchObject([DAMAGED]);
  });

  test('when it is longer than 4 MB', () => {
    const depacketizer = createVp8Depacketizer();
    depacketizer.push(packet(start(...KEYFRAME)), false);
    const part = new Uint8Array(1400);
    for (let count = 0; count < 3100; count += 1) depacketizer.push(packet(part), false);
    expect(pushAll(depacketizer, [last(part)])).toMatchObject([DAMAGED]);
  });
});

test('packets cut anywhere or changed anywhere never throw', () => {
  abuse(createVp8Depacketizer, [
    packet([0xb0, 0xf0, 0x91, 0x22, 0x01, 0x65, ...KEYFRAME.slice(0, 11)]),
    last(more(...KEYFRAME.slice(11))),
    last(start(...INTER), 4000),
  ]);
});
