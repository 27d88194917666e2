import { MAX_AMF_DEPTH, MAX_AMF_VALUES } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Walks AMF0 values before node-media-server decodes them: that decoder recurses without a limit, trusts counts, and
 * fails on markers it does not know (AMF 0 specification, 2.1).
 *
 * @throws ProtocolError
 */
export function checkAmf0(bytes: Buffer): void {
  const walk = { bytes, at: 0, values: 0 };
  while (walk.at < bytes.length) skipValue(walk, 0);
}

interface Walk {
  readonly bytes: Buffer;
  at: number;
  values: number;
}

function skipValue(walk: Walk, depth: number): void {
  walk.values += 1;
  if (walk.values > MAX_AMF_VALUES) throw new ProtocolError('too many AMF values');
  if (depth > MAX_AMF_DEPTH) throw new ProtocolError('AMF nested too deep');
  const marker = take(walk, 1).readUInt8();
  switch (marker) {
    case 0x00: // number
      take(walk, 8);
      return;
    case 0x01: // boolean
      take(walk, 1);
      return;
    case 0x02: // string
      take(walk, take(walk, 2).readUInt16BE());
      return;
    case 0x05: // null
    case 0x06: // undefined
      return;
    case 0x07: // reference
      take(walk, 2);
      return;
    case 0x0b: // date
      take(walk, 10);
      return;
    case 0x0c: // long string
      take(walk, take(walk, 4).readUInt32BE());
      return;
    case 0x03: // object
      skipProperties(walk, depth);
      return;
    case 0x08: // ECMA array; its count is a hint only
      take(walk, 4);
      skipProperties(walk, depth);
      return;
    case 0x0a: // strict array
      for (let count = take(walk, 4).readUInt32BE(); count > 0; count -= 1) skipValue(walk, depth + 1);
      return;
    default:
      throw new ProtocolError('unknown AMF marker');
  }
}

function skipProperties(walk: Walk, depth: number): void {
  for (;;) {
    const name = take(walk, take(walk, 2).readUInt16BE());
    if (name.length === 0) {
      if (take(walk, 1).readUInt8() !== 0x09) throw new ProtocolError('unnamed AMF property');
      return;
    }
    skipValue(walk, depth + 1);
  }
}

function take(walk: Walk, length: number): Buffer {
  const end = walk.at + length;
  if (end > walk.bytes.length) throw new ProtocolError('AMF value cut short');
  const taken = walk.bytes.subarray(walk.at, end);
  walk.at = end;
  return taken;
}
