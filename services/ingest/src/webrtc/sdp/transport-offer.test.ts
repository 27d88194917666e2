import { expect, test } from 'vitest';
import { negotiateOffer } from './sdp-negotiation.ts';
import { parseSessionDescription } from './session-description.ts';
import { agreed } from './testing/agreed.ts';
import { CHROMIUM, FINGERPRINT, FIREFOX, OBS, PASSWORD, USERNAME_FRAGMENT } from './testing/model-offers.ts';
import { writeTransportOffer } from './transport-offer.ts';

test.each([
  ['Chromium', CHROMIUM],
  ['Firefox', FIREFOX],
  ['OBS', OBS],
])('the native library gets the transport of %s in one m-line, and no candidate', (_, lines) => {
  const offer = writeTransportOffer(agreed(lines).offer.transport);
  expect(offer.split('\r\n')).toEqual([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    `a=ice-ufrag:${USERNAME_FRAGMENT}`,
    `a=ice-pwd:${PASSWORD}`,
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
    'a=setup:active',
    'a=rtpmap:96 VP8/90000',
    '',
  ]);
});

test('it is an offer that we would understand ourselves', () => {
  const bytes = Buffer.from(writeTransportOffer(agreed(OBS).offer.transport));
  expect(parseSessionDescription(bytes).kind).toBe('session');
  expect(negotiateOffer(bytes).kind).toBe('agreed');
});
