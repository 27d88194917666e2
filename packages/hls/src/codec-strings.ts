import { Fmp4Error, needBytes } from './fmp4-boxes.ts';

/** RFC 6381 name from the body of an avcC box: `avc1.PPCCLL`, profile, constraints and level in hexadecimal. */
export function avcCodecString(avcC: Uint8Array): string {
  needBytes(avcC, 4, 'avcC');
  const hex = Array.from(avcC.subarray(1, 4), (byte) => byte.toString(16).padStart(2, '0'));
  return `avc1.${hex.join('')}`;
}

/** RFC 6381 name from the body of an esds box (version and flags included): `mp4a.40.2` for AAC-LC. */
export function aacCodecString(esds: Uint8Array): string {
  needBytes(esds, 4, 'esds');
  const elementaryStream = descriptorIn(esds.subarray(4), 0x03);
  const decoderConfig = descriptorIn(afterStreamFields(elementaryStream), 0x04);
  needBytes(decoderConfig, 13, 'esds decoder configuration');
  const MPEG4_AUDIO = 0x40;
  if (decoderConfig[0] !== MPEG4_AUDIO) throw new Fmp4Error('the audio is not AAC');
  return `mp4a.40.${audioObjectType(descriptorIn(decoderConfig.subarray(13), 0x05))}`;
}

/** The payload of the descriptor that `bytes` begins with (ISO/IEC 14496-1 8.3.3: up to four length bytes of 7 bits). */
function descriptorIn(bytes: Uint8Array, tag: number): Uint8Array {
  if (bytes[0] !== tag) throw new Fmp4Error('esds lacks a descriptor');
  let length = 0;
  for (let at = 1; at <= 4; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) break;
    length = length * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    const payload = bytes.subarray(at + 1, at + 1 + length);
    needBytes(payload, length, 'esds descriptor');
    return payload;
  }
  throw new Fmp4Error('esds descriptor has no length');
}

/** Steps over ES_ID, the flags and the optional fields which the flags announce (ISO/IEC 14496-1 7.2.6.5). */
function afterStreamFields(elementaryStream: Uint8Array): Uint8Array {
  needBytes(elementaryStream, 3, 'esds stream descriptor');
  const flags = elementaryStream[2] ?? 0;
  let offset = 3;
  if ((flags & 0x80) !== 0) offset += 2;
  if ((flags & 0x40) !== 0) offset += 1 + (elementaryStream[offset] ?? 0);
  if ((flags & 0x20) !== 0) offset += 2;
  return elementaryStream.subarray(offset);
}

/** The first 5 bits of an AudioSpecificConfig, or 32 plus the next 6 (ISO/IEC 14496-3 1.6.2.1). */
function audioObjectType(config: Uint8Array): number {
  needBytes(config, 2, 'esds audio configuration');
  const bits = ((config[0] ?? 0) << 8) | (config[1] ?? 0);
  const short = bits >> 11;
  return short === 31 ? 32 + ((bits >> 5) & 0x3f) : short;
}
