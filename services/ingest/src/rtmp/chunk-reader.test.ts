import { describe, expect, test } from 'vitest';
import { chunked } from '../testing/rtmp-client.ts';
import { ChunkReader, type MessageRoom, type RtmpMessage } from './chunk-reader.ts';
import { MAX_BUFFERED_BYTES, MAX_CHUNK_STREAMS } from './limits.ts';

function reading(roomFor: (type: number, length: number) => MessageRoom = () => 'take') {
  const messages: RtmpMessage[] = [];
  const reader = new ChunkReader({ onMessage: (message) => messages.push(message), roomFor });
  return { reader, messages };
}

/** Type 0 header; `length` may lie. */
function header(chunkStreamId: number, timestamp: number, length: number, type = 9): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(chunkStreamId, 0);
  bytes.writeUIntBE(timestamp, 1, 3);
  bytes.writeUIntBE(length, 4, 3);
  bytes.writeUInt8(type, 7);
  return bytes;
}

const payload = (length: number, seed = 0): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => (i + seed) & 0xff));

describe('messages', () => {
  test('are the same however the bytes are cut', () => {
    const bytes = Buffer.concat([
      chunked({ type: 9, timestamp: 10, streamId: 1, chunkStreamId: 6 }, payload(1000), 128),
      chunked({ type: 8, timestamp: 20, streamId: 1, chunkStreamId: 4 }, payload(300, 7), 128),
    ]);
    for (const step of [1, 2, 3, 7, 127, 128, 129, 5000]) {
      const { reader, messages } = reading();
      for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
      expect(messages.map(({ type, timestamp, payload: { length } }) => [type, timestamp, length])).toEqual([
        [9, 10, 1000],
        [8, 20, 300],
      ]);
      expect(messages[0]?.payload).toEqual(payload(1000));
    }
  });

  test('of two chunk streams may be interleaved', () => {
    const { reader, messages } = reading();
    reader.push(Buffer.concat([header(6, 0, 200), payload(128)]));
    reader.push(Buffer.concat([header(4, 0, 3, 8), payload(3)]));
    reader.push(Buffer.concat([Buffer.from([0xc0 | 6]), payload(72, 128)]));
    expect(messages.map(({ type, payload: { length } }) => [type, length])).toEqual([
      [8, 3],
      [9, 200],
    ]);
    expect(messages[1]?.payload).toEqual(payload(200));
  });

  test('of length 0 come at once', () => {
    const { reader, messages } = reading();
    reader.push(header(4, 5, 0, 8));
    expect(messages).toMatchObject([{ type: 8, timestamp: 5, payload: Buffer.alloc(0) }]);
  });

  test('that are to be skipped are not stored, and the next one is read', () => {
    const { reader, messages } = reading((type) => (type === 18 ? 'skip' : 'take'));
    reader.push(chunked({ type: 18 }, payload(100_000), 128));
    reader.push(chunked({ type: 9 }, payload(5)));
    expect(messages).toMatchObject([{ type: 9 }]);
  });
});

describe('timestamps', () => {
  test('of type 1 to 3 chunks are deltas, and a repeated header repeats the delta', () => {
    const { reader, messages } = reading();
    reader.push(Buffer.concat([header(4, 100, 1, 8), payload(1)]));
    reader.push(Buffer.from([0x40 | 4, 0, 0, 40, 0, 0, 1, 8, 0xaa])); // type 1: delta 40
    reader.push(Buffer.from([0x80 | 4, 0, 0, 30, 0xbb])); // type 2: delta 30
    reader.push(Buffer.from([0xc0 | 4, 0xcc])); // type 3: the same again
    expect(messages.map(({ timestamp }) => timestamp)).toEqual([100, 140, 170, 200]);
  });

  test('wrap at 2^32 instead of ending the stream', () => {
    const { reader, messages } = reading();
    reader.push(chunked({ type: 8, timestamp: 0xff_ff_ff_f0, chunkStreamId: 4 }, payload(1)));
    reader.push(Buffer.from([0x40 | 4, 0, 0, 40, 0, 0, 1, 8, 0xaa]));
    expect(messages.map(({ timestamp }) => timestamp)).toEqual([0xff_ff_ff_f0, 24]);
  });

  test('beyond 24 bits are read whether continuation chunks repeat them (FFmpeg, OBS) or not', () => {
    const media = payload(500, 3);
    const repeated = chunked({ type: 9, timestamp: 0x01_23_45_67, chunkStreamId: 6 }, media, 128);
    const extended = Buffer.from([0x01, 0x23, 0x45, 0x67]);
    const once = Buffer.concat([
      header(6, 0xff_ff_ff, media.length),
      extended,
      ...[0, 128, 256, 384].flatMap((at) => [
        ...(at > 0 ? [Buffer.from([0xc0 | 6])] : []),
        media.subarray(at, at + 128),
      ]),
    ]);
    for (const bytes of [repeated, once]) {
      for (const step of [1, 100, 10_000]) {
        const { reader, messages } = reading();
        const all = Buffer.concat([bytes, chunked({ type: 8, timestamp: 7, chunkStreamId: 4 }, payload(2))]);
        for (let at = 0; at < all.length; at += step) reader.push(all.subarray(at, at + step));
        expect(messages).toMatchObject([
          { timestamp: 0x01_23_45_67, payload: media },
          { type: 8, timestamp: 7 },
        ]);
      }
    }
  });
});

describe('chunk stream ids', () => {
  test('of one, two and three bytes are told apart', () => {
    const { reader, messages } = reading();
    const withId = (basic: number[], type: number): Buffer =>
      Buffer.concat([Buffer.from(basic), header(0, 0, 1, type).subarray(1), Buffer.from([type])]);
    reader.push(withId([63], 8));
    reader.push(withId([0, 0], 9)); // 64
    reader.push(withId([1, 1, 2], 18)); // 64 + 1 + 2 * 256
    reader.push(withId([1, 2, 1], 20)); // would be the same stream for node-media-server
    expect(messages.map(({ type }) => type)).toEqual([8, 9, 18, 20]);
  });

  test(`are refused beyond ${MAX_CHUNK_STREAMS}`, () => {
    const { reader } = reading();
    for (let id = 3; id < 3 + MAX_CHUNK_STREAMS; id += 1) {
      reader.push(Buffer.concat([header(id, 0, 2), Buffer.alloc(1)]).subarray(0, 13));
      reader.push(Buffer.alloc(1));
    }
    expect(() => reader.push(header(3 + MAX_CHUNK_STREAMS, 0, 2))).toThrow('too many chunk streams');
  });
});

describe('faults', () => {
  test.each([
    ['a type 2 chunk first', Buffer.from([0x80 | 4, 0, 0, 1]), 'without a length'],
    ['a type 3 chunk first', Buffer.from([0xc0 | 4]), 'without a length'],
    [
      'a new header inside a message',
      Buffer.concat([header(6, 0, 200), payload(128), header(6, 0, 10)]),
      'inside a message',
    ],
  ])('%s ends the connection', (_, bytes, message) => {
    const { reader } = reading();
    expect(() => reader.push(bytes)).toThrow(message);
  });

  test('a type 1 chunk first is read: some encoders begin a chunk stream so', () => {
    const { reader, messages } = reading();
    reader.push(Buffer.from([0x40 | 4, 0, 0, 40, 0, 0, 1, 8, 0xaa]));
    expect(messages).toMatchObject([{ type: 8, timestamp: 40 }]);
  });

  test('announced bytes are bounded over all chunk streams together', () => {
    const { reader } = reading();
    const half = MAX_BUFFERED_BYTES / 2;
    reader.push(Buffer.concat([header(4, 0, half), payload(128)]));
    reader.push(Buffer.concat([header(5, 0, half), payload(128)]));
    expect(() => reader.push(header(6, 0, 1))).toThrow('too much buffered');
  });

  test('Abort forgets the unfinished message and gives its room back', () => {
    const { reader, messages } = reading();
    reader.push(Buffer.concat([header(4, 0, MAX_BUFFERED_BYTES), payload(128)]));
    reader.abort(4);
    reader.abort(40); // never seen: nothing happens
    reader.push(Buffer.concat([header(4, 9, 2, 8), payload(2)]));
    expect(messages).toMatchObject([{ type: 8, timestamp: 9, payload: payload(2) }]);
  });

  test.each([0, 1, 127, 0x01_00_00_00, 0xff_ff_ff_ff])('a chunk size of %d is refused', (size) => {
    const { reader } = reading();
    expect(() => {
      reader.chunkSize = size;
    }).toThrow('chunk size');
  });

  test.each([128, 4096, 65_536, 0xff_ff_ff])('a chunk size of %d is taken', (size) => {
    const { reader, messages } = reading();
    reader.chunkSize = size;
    reader.push(chunked({ type: 9 }, payload(70_000), size));
    expect(messages[0]?.payload).toEqual(payload(70_000));
  });
});

test('what is held comes in order after the release, even when holding began inside a message', () => {
  const messages: RtmpMessage[] = [];
  const reader: ChunkReader = new ChunkReader({
    onMessage: (message) => {
      messages.push(message);
      if (message.type === 20) reader.hold();
    },
    roomFor: () => 'take',
  });
  reader.push(
    Buffer.concat([chunked({ type: 20 }, payload(3)), chunked({ type: 9, timestamp: 1 }, payload(3))]),
  );
  reader.push(chunked({ type: 9, timestamp: 2 }, payload(3)));
  expect(messages).toHaveLength(1);
  reader.release();
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([0, 1, 2]);
});
