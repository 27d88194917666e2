import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** RFC 8489, 5 and 14; RFC 8445, 16.1. */
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112a442;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const ICE_CONTROLLING = 0x802a;
const FINGERPRINT_XOR = 0x5354554e;
const HEADER_BYTES = 20;

/** A connectivity check of an ICE client that controls. */
export function bindingRequest(username: string, password: string): Buffer {
  const priority = Buffer.from([0x6e, 0x7f, 0x00, 0xff]);
  const attributes = Buffer.concat([
    attribute(USERNAME, Buffer.from(username)),
    attribute(PRIORITY, priority),
    attribute(ICE_CONTROLLING, randomBytes(8)),
    attribute(USE_CANDIDATE, Buffer.alloc(0)),
  ]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(header, 8);
  const plain = withLength(Buffer.concat([header, attributes]), 24);
  const hash = createHmac('sha1', password).update(plain).digest();
  const signed = withLength(Buffer.concat([plain, attribute(MESSAGE_INTEGRITY, hash)]), 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(signed) ^ FINGERPRINT_XOR) >>> 0);
  return Buffer.concat([signed, attribute(FINGERPRINT, sum)]);
}

export const isBindingSuccess = (datagram: Buffer): boolean =>
  datagram.length >= HEADER_BYTES && datagram.readUInt16BE(0) === BINDING_SUCCESS;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** Integrity and fingerprint are of the message as long as it is with themselves. */
function withLength(message: Buffer, toCome: number): Buffer {
  message.writeUInt16BE(message.length - HEADER_BYTES + toCome, 2);
  return message;
}
