import { expect, test } from 'vitest';
import { ResponseFault, type ResponseHead, ResponseReader } from './response-reader.ts';

interface ReadResponse {
  head: ResponseHead;
  body: string;
}

/** Reads `text` in pieces of `pieceLength` bytes out of one buffer that is reused, as connections do it. */
function read(text: string, pieceLength: number): ReadResponse[] {
  const responses: ReadResponse[] = [];
  let body = '';
  const reader = new ResponseReader({
    onBody: (chunk) => {
      body += chunk.toString('latin1');
    },
    onEnd: (head) => {
      responses.push({ head, body });
      body = '';
    },
  });
  const shared = Buffer.alloc(pieceLength);
  for (let at = 0; at < text.length; at += pieceLength) {
    const length = shared.write(text.slice(at, at + pieceLength), 'latin1');
    reader.push(shared.subarray(0, length));
    shared.fill('!');
  }
  return responses;
}

const PLAIN = 'HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 11\r\n\r\nhello world';
const EMPTY = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n';
const NOT_MODIFIED = 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n';
const GZIP =
  'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nX-Late: 1\r\n\r\n';

test.each([1, 2, 3, 7, 64, 4096])('five responses in pieces of %i bytes', (pieceLength) => {
  const responses = read(PLAIN + EMPTY + CHUNKED + NOT_MODIFIED + GZIP, pieceLength);
  expect(responses.map(({ head, body }) => [head.status, body])).toEqual([
    [200, 'hello world'],
    [404, ''],
    [200, 'hello world'],
    [304, ''],
    [200, '\x1f\x8b\x08'],
  ]);
  expect(responses.map(({ head }) => head.gzip)).toEqual([false, false, false, false, true]);
  expect(responses.map(({ head }) => head.closes)).toEqual([false, false, false, false, true]);
});

test.each([
  ['another protocol', 'RTSP/1.0 200 OK\r\n\r\n'],
  ['a body of unknown length', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['a head that never ends', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  [
    'a chunk size that never ends',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(100)}`,
  ],
])('%s is a fault', (_, text) => {
  expect(() => read(text, 4096)).toThrow(ResponseFault);
  expect(() => read(text, 1)).toThrow(ResponseFault);
});
