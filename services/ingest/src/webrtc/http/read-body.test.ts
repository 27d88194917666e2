import { connect } from 'node:net';
import { poll } from '@naru/platform/poll';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWhip, type WhipFixture } from './testing/whip-fixture.ts';

let whip: WhipFixture;
beforeEach(async () => {
  whip = await startWhip();
});
afterEach(() => whip[Symbol.asyncDispose]());

const soon = (what: string, ask: () => boolean): Promise<boolean> =>
  poll(what, ask, { deadlineMs: 5000, everyMs: 5 });

test.each([
  ['content-length: 100\r\n\r\nv=0', 408],
  ['transfer-encoding: chunked\r\n\r\n3\r\nv=0\r\n', 408],
  ['content-length: 200000\r\n\r\nv=0', 413],
])('a body that never ends (%j) gets %i', async (rest, status) => {
  await using hasty = await startWhip({ bodyDeadlineMs: 200 });
  const head =
    'POST /whip HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/sdp\r\n';
  const socket = connect(hasty.server.port, '127.0.0.1');
  const received: Buffer[] = [];
  let closed = false;
  socket
    .on('data', (chunk: Buffer) => received.push(chunk))
    .on('close', () => {
      closed = true;
    });
  socket.on('error', () => {});
  socket.write(head + rest);
  await soon('it is answered', () => received.length > 0);
  expect(Buffer.concat(received).toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  await soon('its connection is cut', () => closed);
});

test('100 MB that nobody wants are not read to the end', async () => {
  const head =
    'POST /whip HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\ncontent-type: application/sdp\r\n' +
    'content-length: 100000000\r\n\r\n';
  const socket = connect(whip.server.port, '127.0.0.1');
  let closed = false;
  socket
    .on('error', () => {})
    .on('close', () => {
      closed = true;
    });
  socket.write(head);
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const pump = (): void => {
    let hasRoom = true;
    while (hasRoom) hasRoom = !socket.destroyed && socket.write(chunk);
  };
  socket.on('drain', pump);
  pump();
  await soon('it is cut', () => closed);
  expect(socket.bytesWritten).toBeLessThan(50_000_000);
});
