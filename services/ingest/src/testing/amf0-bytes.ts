/** AMF0 encoding for tests, apart from the decoder under test. */
export type AmfInput = number | boolean | string | null | undefined | { readonly [name: string]: AmfInput };

export function amf0(...values: readonly AmfInput[]): Buffer {
  return Buffer.concat(values.map(encode));
}

function encode(value: AmfInput): Buffer {
  if (value === undefined) return Buffer.from([0x06]);
  if (value === null) return Buffer.from([0x05]);
  if (typeof value === 'boolean') return Buffer.from([0x01, value ? 1 : 0]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([0x02]), name(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  const fields = Object.entries(value).map(([key, field]) => Buffer.concat([name(key), encode(field)]));
  return Buffer.concat([Buffer.from([0x03]), ...fields, Buffer.from([0, 0, 9])]);
}

function name(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
