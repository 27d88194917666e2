import { describe, expect, test } from 'vitest';
import { readRtcp } from './rtcp-reader.ts';
import {
  fullIntraRequest,
  genericNack,
  MAX_NACK_ENTRIES,
  pictureLossIndication,
  receiverEstimatedBitrate,
  receiverReport,
} from './rtcp-writer.ts';
import { wordsOf } from './testing/rtp-samples.ts';

const ALONE = { ssrc: 1, cname: 'naru', reducedSize: true } as const;
const COMPOUND = { ...ALONE, reducedSize: false } as const;
const MEDIA = 2;
const DESCRIPTION = '81ca0003 00000001 01046e61 72750000';
const EMPTY_REPORT = `80c90001 00000001 ${DESCRIPTION}`;
const BLOCK = {
  ssrc: 10,
  fractionLost: 0x20,
  cumulativeLost: -2,
  extendedHighestSequenceNumber: 0x10005,
  jitter: 100,
  lastSenderReport: 0xaabbccdd,
  delaySinceLastSenderReport: 65_536,
};

describe('receiver reports', () => {
  test('hold a block for each source, and our name', () => {
    expect(wordsOf(receiverReport(ALONE, [BLOCK]))).toBe(
      `81c90007 00000001 0000000a 20fffffe 00010005 00000064 aabbccdd 00010000 ${DESCRIPTION}`,
    );
  });

  test('may be empty', () => {
    expect(wordsOf(receiverReport(ALONE, []))).toBe(EMPTY_REPORT);
  });

  test('can be read back, up to 31 blocks', () => {
    const blocks = Array.from({ length: 32 }, (_, ssrc) => ({ ...BLOCK, ssrc }));
    expect(readRtcp(receiverReport(COMPOUND, blocks))).toEqual([
      { kind: 'receiver-report', ssrc: 1, blocks: blocks.slice(0, 31) },
      { kind: 'source-description', names: [{ ssrc: 1, cname: 'naru' }] },
    ]);
  });

  test.each([0, 1, 2, 3, 254, 255, 256, 400])('close the name with zeros when it has %i bytes', (length) => {
    const packets = readRtcp(receiverReport({ ...ALONE, cname: 'n'.repeat(length) }, []));
    expect(packets?.at(1)).toMatchObject({ names: [{ cname: 'n'.repeat(Math.min(length, 255)) }] });
  });
});

describe('feedback', () => {
  test('goes alone where reduced size was agreed on, else behind an empty report', () => {
    expect(wordsOf(pictureLossIndication(ALONE, MEDIA))).toBe('81ce0002 00000001 00000002');
    expect(wordsOf(pictureLossIndication(COMPOUND, MEDIA))).toBe(
      `${EMPTY_REPORT} 81ce0002 00000001 00000002`,
    );
  });

  test('names the media source of a full intra request in its entry only', () => {
    expect(wordsOf(fullIntraRequest(ALONE, MEDIA, 7))).toBe('84ce0004 00000001 00000000 00000002 07000000');
    expect(wordsOf(fullIntraRequest(ALONE, MEDIA, 256 + 7))).toMatch(/ 07000000$/);
  });
});

describe('generic NACK', () => {
  const nack = (...numbers: number[]) => wordsOf(genericNack(ALONE, MEDIA, numbers) ?? new Uint8Array());

  test('puts the 16 packets after one into its mask', () => {
    expect(nack(10)).toBe('81cd0003 00000001 00000002 000a0000');
    expect(nack(10, 11, 26, 27, 43)).toBe('81cd0004 00000001 00000002 000a8001 001b8000');
  });

  test('goes on after 65535, and names nothing twice', () => {
    expect(nack(65_535, 0, 0, 1)).toBe('81cd0003 00000001 00000002 ffff0003');
    expect(nack(5, 5)).toBe('81cd0003 00000001 00000002 00050000');
  });

  test('for nothing is no packet', () => {
    expect(genericNack(ALONE, MEDIA, [])).toBeNull();
  });

  test('never grows beyond a datagram', () => {
    const everyOther = Array.from({ length: 3000 }, (_, index) => index * 20);
    const packet = genericNack(COMPOUND, MEDIA, everyOther);
    expect(packet?.length).toBe(24 + 12 + 4 * MAX_NACK_ENTRIES);
    expect(packet?.length).toBeLessThan(1200);
  });
});

describe('estimated bit rate', () => {
  test('is a mantissa of 18 bits and an exponent', () => {
    // 187,500 * 2^4
    expect(wordsOf(receiverEstimatedBitrate(ALONE, 3_000_000, [MEDIA]))).toBe(
      '8fce0005 00000001 00000000 52454d42 0112dc6c 00000002',
    );
  });

  test.each([
    [0, '00000000'],
    [262_143, '0003ffff'],
    [262_144, '00060000'],
    [-5, '00000000'],
    [Number.POSITIVE_INFINITY, '008fffff'],
  ])('%f becomes %s', (bitsPerSecond, word) => {
    expect(
      wordsOf(receiverEstimatedBitrate(ALONE, bitsPerSecond, []))
        .split(' ')
        .at(-1),
    ).toBe(word);
  });
});
