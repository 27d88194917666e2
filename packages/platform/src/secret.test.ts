import { expect, test } from 'vitest';
import { base32, hashSecret, newPlaybackId, newSecret, secretMatches } from './secret.ts';

test('base32 gives the RFC 4648 vectors, lower case and unpadded', () => {
  const encode = (text: string): string => base32(new TextEncoder().encode(text));
  expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(encode)).toEqual([
    'my',
    'mzxq',
    'mzxw6',
    'mzxw6yq',
    'mzxw6ytb',
    'mzxw6ytboi',
  ]);
});

test('a secret carries 160 bits after its prefix', () => {
  expect(newSecret('live')).toMatch(/^live_[a-z2-7]{32}$/);
  expect(newSecret('live')).not.toBe(newSecret('live'));
});

test('a secret matches its own hash only, to the letter', () => {
  const secret = newSecret('admin');
  expect(secretMatches(secret, hashSecret(secret))).toBe(true);
  expect(secretMatches(secret.toUpperCase(), hashSecret(secret))).toBe(false);
  expect(secretMatches(`${secret} `, hashSecret(secret))).toBe(false);
  expect(secretMatches(secret, new Uint8Array(3))).toBe(false);
});

test('a playback id is what the URLs accept', () => {
  expect(newPlaybackId()).toMatch(/^[a-z2-7]{20}$/);
});
