import { expect, test } from 'vitest';
import { FINGERPRINT } from '../sdp/testing/model-offers.ts';
import { readLocalTransport } from './local-transport.ts';

const LINES = [
  'v=0',
  'm=video 8189 UDP/TLS/RTP/SAVPF 96',
  'a=setup:passive',
  'a=ice-ufrag:aB3d',
  'a=ice-pwd:0123456789abcdefABCDEF',
  `a=fingerprint:sha-256 ${FINGERPRINT.toLowerCase()}`,
];

test('reads credentials and fingerprint of the answer', () => {
  expect(readLocalTransport(LINES.join('\r\n'))).toEqual({
    ice: { usernameFragment: 'aB3d', password: '0123456789abcdefABCDEF' },
    fingerprint: FINGERPRINT,
  });
});

test.each(LINES.slice(2).map((line, index) => [line.split(':')[0], index + 2]))(
  'is null without %s',
  (_, index) => {
    expect(readLocalTransport(LINES.filter((_line, at) => at !== index).join('\r\n'))).toBeNull();
  },
);
