import { hasAttribute, type SdpAttribute, valueOf, valuesOf } from './sdp-attribute.ts';
import { words } from './sdp-grammar.ts';
import { malformed, unusable } from './sdp-refusal.ts';

export interface IceCredentials {
  /** 4 to 256 ice-chars. */
  readonly usernameFragment: string;
  /** 22 to 256 ice-chars. */
  readonly password: string;
}

/** How the publisher connects: ICE (RFC 8839) and DTLS (RFC 8842, RFC 8122). */
export interface TransportParameters {
  readonly ice: IceCredentials;
  /** SHA-256 of the certificate: 32 upper-case hexadecimal pairs joined by colons. */
  readonly fingerprint: string;
  readonly setup: 'actpass' | 'active';
}

/** `ice-ufrag` and `ice-pwd` of RFC 8839, 5.4. */
const USERNAME_FRAGMENT = /^[A-Za-z0-9+/]{4,256}$/;
const PASSWORD = /^[A-Za-z0-9+/]{22,256}$/;
const SHA_256 = /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31}$/;

export const isUsernameFragment = (text: string): boolean => USERNAME_FRAGMENT.test(text);

export const isIcePassword = (text: string): boolean => PASSWORD.test(text);

/** Reads the transport of one media section; what it lacks stands at session level (OBS writes it there). Throws SdpError. */
export function readTransport(
  session: readonly SdpAttribute[],
  section: readonly SdpAttribute[],
): TransportParameters {
  if (hasAttribute(session, 'ice-lite')) {
    throw unusable('The offer announces ice-lite, so nobody would send connectivity checks.');
  }
  return {
    ice: readIce(session, section),
    fingerprint: readFingerprint(session, section),
    setup: readSetup(session, section),
  };
}

function readIce(session: readonly SdpAttribute[], section: readonly SdpAttribute[]): IceCredentials {
  const usernameFragment = valueOf(section, 'ice-ufrag') ?? valueOf(session, 'ice-ufrag');
  const password = valueOf(section, 'ice-pwd') ?? valueOf(session, 'ice-pwd');
  if (usernameFragment === null || password === null) {
    throw unusable('The offer has no ICE credentials (a=ice-ufrag and a=ice-pwd).');
  }
  if (!isUsernameFragment(usernameFragment)) throw malformed('The a=ice-ufrag line is not proper.');
  if (!isIcePassword(password)) throw malformed('The a=ice-pwd line is not proper.');
  return { usernameFragment, password };
}

/** RFC 8122, 5 and RFC 8827, 6.5: without a fingerprint of a safe hash it is no offer of WebRTC at all. */
function readFingerprint(session: readonly SdpAttribute[], section: readonly SdpAttribute[]): string {
  const own = valuesOf(section, 'fingerprint');
  const values = own.length > 0 ? own : valuesOf(session, 'fingerprint');
  if (values.length === 0) throw malformed('The offer has no certificate fingerprint (a=fingerprint).');
  const found = new Set<string>();
  for (const value of values) {
    const [hash = '', digits = ''] = words(value);
    if (hash.toLowerCase() !== 'sha-256') continue;
    if (!SHA_256.test(digits)) throw malformed('The a=fingerprint line does not hold 32 bytes.');
    found.add(digits.toUpperCase());
  }
  const [fingerprint, another] = found;
  if (fingerprint === undefined) throw malformed('The certificate fingerprint of the offer is not SHA-256.');
  if (another !== undefined) throw unusable('The offer has several SHA-256 fingerprints.');
  return fingerprint;
}

/** RFC 8842, 5.2: the attribute must be there; we are passive, so the publisher must be able to be active. */
function readSetup(session: readonly SdpAttribute[], section: readonly SdpAttribute[]): 'actpass' | 'active' {
  const setup = valueOf(section, 'setup') ?? valueOf(session, 'setup');
  if (setup === null) throw unusable('The offer has no DTLS role (a=setup).');
  if (setup === 'actpass' || setup === 'active') return setup;
  if (setup === 'passive' || setup === 'holdconn') {
    throw unusable('The DTLS role of the offer (a=setup) must be actpass or active.');
  }
  throw malformed('The a=setup line is not proper.');
}
