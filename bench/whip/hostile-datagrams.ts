import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What strangers may send to a media port. */
export type Hostility = 'garbage' | 'stun';

const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 1;
const USERNAME = 0x0006;
const PRIORITY = 0x0024;
const ICE_CONTROLLING = 0x802a;
const MESSAGE_INTEGRITY = 0x0008;
const FINGERPRINT = 0x8028;
const STUN_HEADER_BYTES = 20;

export const hostileDatagram = (kind: Hostility): Buffer =>
  kind === 'stun' ? connectivityCheck(strangersName()) : garbage();

/** A third each: random bytes; an RTP header before random bytes; a DTLS record header before random bytes. */
function garbage(): Buffer {
  const bytes = randomBytes(randomInt(12, 1200));
  const kind = randomInt(3);
  if (kind === 1) forgeRtpHeader(bytes, 96);
  if (kind === 2) Buffer.from([22, 254, 253, 0, 0]).copy(bytes);
  return bytes;
}

/** Version 2 and a payload type, as in every RTP packet. */
function forgeRtpHeader(bytes: Buffer, payloadType: number): void {
  bytes[0] = 0x80;
  bytes[1] = payloadType;
}

/** Something that looks like RTP of this payload type, from nobody. */
export function forgedRtp(payloadType: number): Buffer {
  const bytes = randomBytes(randomInt(40, 1200));
  forgeRtpHeader(bytes, payloadType);
  return bytes;
}

/** A user name that was never given to anybody. */
const strangersName = (): CheckCredentials => ({
  username: `${randomBytes(3).toString('hex')}:${randomBytes(3).toString('hex')}`,
  password: randomBytes(11).toString('hex'),
});

interface CheckCredentials {
  /** User name fragment of who is asked, a colon, and that of who asks. */
  readonly username: string;
  /** Of who is asked. */
  readonly password: string;
}

/** A connectivity check (RFC 8445, 7.2.2). */
export function connectivityCheck(credentials: CheckCredentials): Buffer {
  const header = Buffer.alloc(STUN_HEADER_BYTES);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(header, 8);
  const beforeIntegrity = Buffer.concat([
    header,
    attribute(USERNAME, Buffer.from(credentials.username)),
    attribute(PRIORITY, randomBytes(4)),
    attribute(ICE_CONTROLLING, randomBytes(8)),
  ]);
  // Both sums cover the length of the message up to and with their own attribute (RFC 8489, 14.5 and 14.7).
  beforeIntegrity.writeUInt16BE(beforeIntegrity.length - STUN_HEADER_BYTES + 24, 2);
  const integrity = createHmac('sha1', credentials.password).update(beforeIntegrity).digest();
  const message = Buffer.concat([beforeIntegrity, attribute(MESSAGE_INTEGRITY, integrity)]);
  message.writeUInt16BE(message.length - STUN_HEADER_BYTES + 8, 2);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(message) ^ 0x5354554e) >>> 0);
  return Buffer.concat([message, attribute(FINGERPRINT, sum)]);
}

/** Padded to four bytes. */
function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}
