import { describe, expect, test } from 'vitest';
import { isRtcp, MAX_RTP_PACKET_BYTES, parseRtpPacket } from './rtp-packet.ts';
import { bytesOf, cutsOf, mutationsOf, wordsOf } from './testing/rtp-samples.ts';

const HEADER = '1234 000003e8 deadbeef';
/** Two contributing sources, two elements in the one-byte form, payload of three bytes, four bytes of padding. */
const FULL = bytesOf(`b2 e0 ${HEADER} 00000001 00000002 bede 0002 10aa 21b1b2 00 30cc 010203 00000004`);

const parsed = (text: string) => parseRtpPacket(bytesOf(text));
const elementsOf = (text: string) => {
  const packet = parsed(text);
  return packet === null ? null : [...packet.extensions].map(([id, bytes]) => [id, wordsOf(bytes)]);
};

test('a packet without anything optional is read field by field', () => {
  const packet = parsed(`80 e0 ${HEADER} 010203`);
  expect(packet).toMatchObject({
    payloadType: 96,
    marker: true,
    sequenceNumber: 0x1234,
    timestamp: 1000,
    ssrc: 0xdeadbeef,
  });
  expect(packet?.payload).toEqual(bytesOf('010203'));
  expect(packet?.extensions.size).toBe(0);
});

test('contributing sources, extension and padding are no payload', () => {
  const packet = parseRtpPacket(FULL);
  expect(packet?.payload).toEqual(bytesOf('010203'));
  expect(packet?.extensions.get(2)).toEqual(bytesOf('b1b2'));
  expect(packet?.extensions.get(9)).toBeUndefined();
});

test('the payload is a view, wherever the packet lies in its buffer', () => {
  const around = bytesOf(`ffffff 80 60 ${HEADER} 0a0b ffff`);
  const packet = parseRtpPacket(around.subarray(3, around.length - 2));
  expect(packet).toMatchObject({ marker: false, sequenceNumber: 0x1234 });
  expect(packet?.payload).toEqual(bytesOf('0a0b'));
  expect(packet?.payload.buffer).toBe(around.buffer);
});

describe('header extensions', () => {
  test.each([
    [
      'one-byte form',
      'bede 0002 10aa 21b1b2 00 30cc',
      [
        [1, 'aa'],
        [2, 'b1b2'],
        [3, 'cc'],
      ],
    ],
    ['one-byte form up to id 15', 'bede 0002 10aa f0ff 20bb 0000', [[1, 'aa']]],
    ['one-byte form up to id 0 with a length', 'bede 0002 10aa 02ff 20bb 0000', [[1, 'aa']]],
    [
      'two-byte form',
      '1000 0002 0100 00 0203c1c2c3',
      [
        [1, ''],
        [2, 'c1c2c3'],
      ],
    ],
    ['two-byte form with application bits', '100f 0001 ff01aa00', [[255, 'aa']]],
    ['the first of two elements with one id', 'bede 0001 10aa10bb', [[1, 'aa']]],
    ['a profile of somebody else', 'abac 0001 10aa10bb', []],
    ['an extension of no length', 'bede 0000', []],
  ])('%s', (_, extension, elements) => {
    expect(elementsOf(`90 60 ${HEADER} ${extension} 77`)).toEqual(elements);
  });
});

describe('lies are no packet', () => {
  test.each([
    ['another version', `40 60 ${HEADER} 01`],
    ['less than a header', '80 60 1234 000003e8 deadbe'],
    ['more contributing sources than bytes', `83 60 ${HEADER} 00000001 00000002`],
    ['an extension without its length', `90 60 ${HEADER} bede`],
    ['an extension longer than the packet', `90 60 ${HEADER} bede 0002 10aa0000`],
    ['an element longer than the extension, one-byte form', `90 60 ${HEADER} bede 0001 00001fff 01`],
    ['an element longer than the extension, two-byte form', `90 60 ${HEADER} 1000 0001 0103aaaa 01`],
    ['an element that ends before its length, two-byte form', `90 60 ${HEADER} 1000 0001 00000001 01`],
    ['padding of nothing', `a0 60 ${HEADER} 0100`],
    ['padding longer than the payload', `a0 60 ${HEADER} 0103`],
    ['padding inside the header', `a0 60 ${HEADER}`],
    ['RTCP', '80 c8 0006 00000001 00000000 00000000 00000000 00000000 00000000'],
  ])('%s', (_, text) => {
    expect(parsed(text)).toBeNull();
  });

  test('a packet larger than any sender makes', () => {
    const packet = new Uint8Array(MAX_RTP_PACKET_BYTES + 1);
    packet[0] = 0x80;
    expect(parseRtpPacket(packet)).toBeNull();
    expect(parseRtpPacket(packet.subarray(1))).toBeNull();
    expect(parseRtpPacket(packet.subarray(0, -1))).not.toBeNull();
  });
});

test('padding may be all there is', () => {
  expect(parsed(`a0 60 ${HEADER} 00000004`)?.payload.length).toBe(0);
});

test('RTCP is told from RTP by its second byte', () => {
  for (const type of [192, 200, 206, 223]) expect(isRtcp(Uint8Array.of(0x80, type, 0, 0))).toBe(true);
  for (const type of [0, 96, 127, 191, 224, 255]) expect(isRtcp(Uint8Array.of(0x80, type, 0, 0))).toBe(false);
  expect(isRtcp(Uint8Array.of(0x00, 200, 0, 0))).toBe(false);
  expect(isRtcp(Uint8Array.of(0x80, 200, 0))).toBe(false);
});

test('a packet cut anywhere is refused or has a shorter payload', () => {
  for (const cut of cutsOf(FULL)) {
    const packet = parseRtpPacket(cut);
    if (packet !== null) expect(packet.payload.length).toBeLessThan(FULL.length - 32);
  }
});

test('no mutation throws, and every payload lies within its packet', () => {
  let read = 0;
  for (const bytes of mutationsOf(FULL, 20_000)) {
    const packet = parseRtpPacket(bytes);
    if (packet === null) continue;
    read += 1;
    expect(packet.payload.length).toBeLessThanOrEqual(bytes.length - 12);
    for (const element of packet.extensions.values()) expect(element.length).toBeLessThan(bytes.length);
  }
  expect(read).toBeGreaterThan(100);
});
