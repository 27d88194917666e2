import type { TransportParameters } from './transport-parameters.ts';

/**
 * The offer that the native library gets in place of the publisher's own: one m-line, so that all RTP and RTCP comes out
 * of one track, whatever its payload type and SSRC. Without candidates the library sends no checks of its own: a
 * publisher that is checked before it has the answer gives up. `setup:active` leaves us the passive side of DTLS; with
 * `actpass` the library would take the active one.
 */
export function writeTransportOffer({
  ice,
  fingerprint,
}: Pick<TransportParameters, 'ice' | 'fingerprint'>): string {
  const lines = [
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
    `a=ice-ufrag:${ice.usernameFragment}`,
    `a=ice-pwd:${ice.password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:active',
    // Never sent with: a codec has to be named, and this one needs no parameters.
    'a=rtpmap:96 VP8/90000',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
