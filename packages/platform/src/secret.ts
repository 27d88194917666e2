import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Bits of every secret we hand out (stream keys, manage and admin tokens). */
export const SECRET_BITS = 160;

/** Lower-case RFC 4648 base32 without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(buffer >>> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  if (bits > 0) text += BASE32[(buffer << (5 - bits)) & 31];
  return text;
}

/** A fresh secret: the prefix tells a person (and a leak scanner) what it is, 160 random bits follow. */
export const newSecret = (prefix: 'live' | 'manage' | 'admin'): string =>
  `${prefix}_${base32(randomBytes(SECRET_BITS / 8))}`;

/** 100 random bits as 20 base32 characters. */
export const newPlaybackId = (): string => base32(randomBytes(13)).slice(0, 20);

/** SHA-256 of a secret: what is stored. A plain fast hash is enough for 160 random bits (ASVS 5.0, 11.4.1). */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

/** Compares in constant time. */
export const secretMatches = (secret: string, hash: Uint8Array): boolean => {
  const actual = hashSecret(secret);
  return actual.byteLength === hash.byteLength && timingSafeEqual(actual, hash);
};
