import { NO_EXTENSIONS } from '../header-extensions.ts';
import type { RtpPacket } from '../rtp-packet.ts';

/** Bytes of hexadecimal text; blanks are for the reader. */
export const bytesOf = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** Hexadecimal text in words of four bytes. */
export const wordsOf = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,8}/g) ?? []
  ).join(' ');

export function packetOf(fields: Partial<RtpPacket> = {}): RtpPacket {
  return {
    payloadType: 96,
    marker: false,
    sequenceNumber: 0,
    timestamp: 0,
    ssrc: 7,
    payload: bytesOf('01 02 03'),
    extensions: NO_EXTENSIONS,
    ...fields,
  };
}

/** Numbers from 0 up to, but not including, 1; the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** All true beginnings of the bytes. */
export const cutsOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from(bytes, (_, length) => bytes.slice(0, length));

/** Copies with up to four bytes replaced, some of them cut. */
export function* mutationsOf(bytes: Uint8Array, count: number): Generator<Uint8Array> {
  const random = randomFrom(20_261_120);
  for (let round = 0; round < count; round += 1) {
    const copy = bytes.slice();
    for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes -= 1) {
      copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    }
    yield random() < 0.3 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy;
  }
}
