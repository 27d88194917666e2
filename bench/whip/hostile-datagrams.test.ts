import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '@naru/platform/clock';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { expect, test } from 'vitest';
import { openDatachannelPeers } from '../../services/ingest/src/webrtc/peer/datachannel-peer.ts';
import { freeUdpPort } from '../../tests/fixtures/free-udp-port.ts';
import { connectivityCheck, forgedRtp, hostileDatagram } from './hostile-datagrams.ts';

const HOST = '127.0.0.1';
const BINDING_SUCCESS = 0x0101;
const REMOTE = {
  ice: { usernameFragment: 'them', password: 'a-password-of-theirs-1' },
  fingerprint: Array.from({ length: 32 }, () => 'AB').join(':'),
};

test('a check is answered for a user name that was given out, and for no other', async () => {
  const logger = createLogger('test', 'silent');
  await using peers = openDatachannelPeers({
    host: HOST,
    port: await freeUdpPort(),
    clock: systemClock,
    logger,
  });
  const ignored = { onDatagram: () => {}, onConnected: () => {}, onClosed: () => {} };
  const { ice } = (await peers.open(REMOTE, ignored)).local;
  const socket = createSocket('udp4');
  const kinds: number[] = [];
  socket.on('message', (bytes) => kinds.push(bytes.readUInt16BE()));
  socket.bind(0, HOST);
  await once(socket, 'listening');
  for (let count = 0; count < 100; count += 1) socket.send(hostileDatagram('stun'), peers.port, HOST);
  const username = `${ice.usernameFragment}:${REMOTE.ice.usernameFragment}`;
  // Sent after the others, so its answer shows that they were read.
  const ask = () => socket.send(connectivityCheck({ username, password: ice.password }), peers.port, HOST);
  ask();
  await poll('an answer', () => kinds.includes(BINDING_SUCCESS), { deadlineMs: 5000 });
  expect(kinds.filter((kind) => kind === BINDING_SUCCESS)).toHaveLength(1);
  socket.close();
});

test('forged RTP has a header that is read as RTP', () => {
  const [first, second] = forgedRtp(96);
  expect([(first ?? 0) >> 6, second]).toEqual([2, 96]);
});
