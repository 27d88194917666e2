import { describe, expect, test } from 'vitest';
import { amf0 } from '../testing/amf0-bytes.ts';
import { checkAmf0 } from './amf0-check.ts';
import { MAX_AMF_DEPTH, MAX_AMF_VALUES } from './limits.ts';
import { createNmsDecoder } from './rtmp-server.ts';

const nested = (depth: number): Buffer =>
  Buffer.concat([
    amf0('connect', 1),
    ...Array.from({ length: depth }, () => Buffer.from([0x03, 0, 1, 0x61])),
    Buffer.from([0x05]),
    ...Array.from({ length: depth }, () => Buffer.from([0, 0, 9])),
  ]);

const strictArray = (count: number, values: number): Buffer => {
  const head = Buffer.from([0x0a, 0, 0, 0, 0]);
  head.writeUInt32BE(count, 1);
  return Buffer.concat([head, Buffer.alloc(values, 0x05)]);
};

describe('sound values pass, and the decoder takes them', () => {
  test.each([
    [
      'a connect',
      amf0('connect', 1, { app: 'live', tcUrl: 'rtmp://x/live', fpad: false, audioCodecs: 4071 }),
    ],
    ['a publish', amf0('publish', 5, null, 'key', 'live')],
    [`objects nested ${MAX_AMF_DEPTH} deep`, nested(MAX_AMF_DEPTH)],
    [
      'undefined, a date and a long string',
      Buffer.concat([
        amf0('x', undefined),
        Buffer.from([0x0b, ...Array<number>(10).fill(0), 0x0c, 0, 0, 0, 1, 0x61]),
      ]),
    ],
    [
      'an ECMA array whose count lies',
      Buffer.concat([amf0('connect', 1), Buffer.from([8, 0xff, 0xff, 0xff, 0xff, 0, 1, 0x61, 5, 0, 0, 9])]),
    ],
    ['a strict array', Buffer.concat([amf0('x'), strictArray(3, 3)])],
  ])('%s', (_, bytes) => {
    expect(() => checkAmf0(bytes)).not.toThrow();
    expect(() => createNmsDecoder().command(bytes)).not.toThrow();
  });
});

describe('what would hurt the decoder is refused', () => {
  test.each([
    ['a number cut short', amf0(5).subarray(0, 3), 'cut short'],
    ['a string longer than the message', Buffer.from([0x02, 0xff, 0xff, 0x61]), 'cut short'],
    ['an object that never ends', Buffer.from([0x03, 0, 1, 0x61, 0x05]), 'cut short'],
    ['an object end without its marker', Buffer.from([0x03, 0, 0, 0x05]), 'unnamed'],
    ['a movie clip', Buffer.from([0x04]), 'unknown AMF marker'],
    ['unsupported', Buffer.from([0x0d]), 'unknown AMF marker'],
    ['a record set', Buffer.from([0x0e]), 'unknown AMF marker'],
    ['AMF3', Buffer.from([0x11]), 'unknown AMF marker'],
    ['marker 0xff', Buffer.from([0xff]), 'unknown AMF marker'],
    [`objects nested ${MAX_AMF_DEPTH + 1} deep`, nested(MAX_AMF_DEPTH + 1), 'too deep'],
    ['20,000 nested objects', nested(20_000), 'too deep'],
    ['a strict array of 4 billion', strictArray(0xff_ff_ff_ff, 10), 'cut short'],
    ['many values', Buffer.alloc(MAX_AMF_VALUES + 1, 0x05), 'too many'],
    ['an array of many values', strictArray(MAX_AMF_VALUES, MAX_AMF_VALUES), 'too many'],
  ])('%s', (_, bytes, message) => {
    expect(() => checkAmf0(bytes)).toThrow(message);
  });
});

test('a million values are refused within milliseconds', () => {
  const bytes = strictArray(1_000_000, 1_000_000);
  const before = performance.now();
  expect(() => checkAmf0(bytes)).toThrow('too many');
  expect(performance.now() - before).toBeLessThan(50);
});
