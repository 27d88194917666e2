import { describe, expect, test } from 'vitest';
import { readRtcp } from './rtcp-reader.ts';
import { bytesOf, cutsOf, mutationsOf } from './testing/rtp-samples.ts';

/** 1970-01-01 00:00:01.5 as NTP time, and the same instant on the RTP clock. */
const SENDER_INFO = '83aa7e81 80000000 00015f90 0000000a 000003e8';
const BLOCK = '0000000b 20fffffe 00010005 00000064 aabbccdd 00008000';
const SENDER_REPORT = `80c80006 000000aa ${SENDER_INFO}`;
const DESCRIPTION = '81ca0003 000000aa 0104 6e617275 0000';
const GOODBYE = '82cb0002 000000aa 000000bb';

const read = (text: string) => readRtcp(bytesOf(text));

test('a sender report tells the wall clock in ms since 1970', () => {
  expect(read(SENDER_REPORT)).toEqual([
    {
      kind: 'sender-report',
      ssrc: 0xaa,
      ntpMs: 1500,
      ntpMiddle: 0x7e818000,
      rtpTimestamp: 90_000,
      packetCount: 10,
      octetCount: 1000,
      blocks: [],
    },
  ]);
});

test('a sender without a wall clock has none', () => {
  const text = '80c80006 000000aa 00000000 00000000 00015f90 0000000a 000003e8';
  expect(read(text)).toMatchObject([{ kind: 'sender-report', ntpMs: null }]);
});

test('NTP time goes on after 2036', () => {
  const [before] = read(`80c80006 000000aa ffffffff 00000000 00000000 00000000 00000000`) ?? [];
  const [after] = read(`80c80006 000000aa 00000001 00000000 00000000 00000000 00000000`) ?? [];
  expect(before).toMatchObject({ ntpMs: (2 ** 32 - 1 - 2_208_988_800) * 1000 });
  expect(after).toMatchObject({ ntpMs: (2 ** 32 + 1 - 2_208_988_800) * 1000 });
});

test('report blocks are read in sender and receiver reports', () => {
  const block = {
    ssrc: 11,
    fractionLost: 0x20,
    cumulativeLost: -2,
    extendedHighestSequenceNumber: 0x10005,
    jitter: 100,
    lastSenderReport: 0xaabbccdd,
    delaySinceLastSenderReport: 32_768,
  };
  expect(read(`81c8000c 000000aa ${SENDER_INFO} ${BLOCK}`)).toMatchObject([{ blocks: [block] }]);
  expect(read(`82c9000d 000000aa ${BLOCK} ${BLOCK}`)).toEqual([
    { kind: 'receiver-report', ssrc: 0xaa, blocks: [block, block] },
  ]);
});

test('a compound is read in order', () => {
  expect(read(`${SENDER_REPORT} ${DESCRIPTION} ${GOODBYE}`)).toMatchObject([
    { kind: 'sender-report' },
    { kind: 'source-description', names: [{ ssrc: 0xaa, cname: 'naru' }] },
    { kind: 'goodbye', ssrcs: [0xaa, 0xbb] },
  ]);
});

test('a description may hold several sources and other items', () => {
  // NAME before the CNAME; then a source without items.
  expect(read('82ca0005 000000aa 0201ff 0102 6e61 00 000000bb 00000000')).toMatchObject([
    { names: [{ ssrc: 0xaa, cname: 'na' }] },
  ]);
});

test('unknown packets are skipped', () => {
  expect(read(`80cc0002 000000aa 6e616d65 81cd0003 00000001 00000002 00050000 ${GOODBYE}`)).toMatchObject([
    { kind: 'goodbye' },
  ]);
});

test('a goodbye may tell a reason and be padded', () => {
  expect(read('81cb0002 000000aa 03627965')).toEqual([{ kind: 'goodbye', ssrcs: [0xaa] }]);
  expect(read('a1cb0002 000000aa 00000004')).toEqual([{ kind: 'goodbye', ssrcs: [0xaa] }]);
});

describe('a packet that promises more than it holds is skipped', () => {
  test.each([
    ['sender report without its block', `81c80006 000000aa ${SENDER_INFO}`],
    ['sender report without sender information', '80c80001 000000aa'],
    ['receiver report without anything', '80c90000'],
    ['description whose item leads out of it', '81ca0002 000000aa 01ff6e61'],
    ['description without the end of its list', '81ca0002 000000aa 01026e61'],
    ['goodbye to more sources', '83cb0001 000000aa'],
  ])('%s', (_, text) => {
    expect(read(`${text} ${GOODBYE}`)).toMatchObject([{ kind: 'goodbye', ssrcs: [0xaa, 0xbb] }]);
  });
});

describe('packets that do not fill the datagram are none', () => {
  test.each([
    ['nothing', ''],
    ['three bytes', '80c900'],
    ['another version', '40c90001 000000aa'],
    ['a length beyond the end', '80c90002 000000aa'],
    ['bytes after the last', `${GOODBYE} 80cb`],
    ['padding before the last', 'a0c90002 000000aa 00000004 80cb0000'],
    ['padding of nothing', 'a0c90002 000000aa 00000000'],
    ['padding longer than the packet', 'a0c90002 000000aa 00000009'],
  ])('%s', (_, text) => {
    expect(read(text)).toBeNull();
  });

  test('more packets than any sender puts together', () => {
    expect(read('80cc0000'.repeat(64))).toEqual([]);
    expect(read('80cc0000'.repeat(65))).toBeNull();
  });
});

const COMPOUND = bytesOf(`81c8000c 000000aa ${SENDER_INFO} ${BLOCK} ${DESCRIPTION} ${GOODBYE}`);

test('a compound cut inside a packet is none', () => {
  // After the sender report, and after the description, the rest is whole.
  const whole = new Set([52, 68]);
  for (const cut of cutsOf(COMPOUND)) expect(readRtcp(cut) !== null).toBe(whole.has(cut.length));
});

test('no mutation throws', () => {
  let read = 0;
  for (const bytes of mutationsOf(COMPOUND, 20_000)) if (readRtcp(bytes) !== null) read += 1;
  expect(read).toBeGreaterThan(100);
});
