/** An element with its size in eight bytes. */
export function sized(id: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeUInt32BE(body.length, 4);
  size.writeUInt8(1, 0);
  return Buffer.concat([idOf(id), size, body]);
}

const idOf = (id: number): Buffer => Buffer.from(id.toString(16), 'hex');

const byte = (id: number, value: number): Buffer => sized(id, Buffer.from([value]));

export const track = (entry: { number: number; type: number; codec: string }): Buffer =>
  sized(0xae, byte(0xd7, entry.number), byte(0x83, entry.type), sized(0x86, Buffer.from(entry.codec)));

/** A feed up to its first cluster, with ticks of 0.1 ms; what follows is in a segment of unknown size. */
export function header(tracks: readonly Buffer[], rest: Buffer = Buffer.alloc(0), scaleNs = 100_000): Buffer {
  const scale = Buffer.alloc(4);
  scale.writeUInt32BE(scaleNs);
  return Buffer.concat([
    sized(0x1a_45_df_a3, sized(0x42_82, Buffer.from('matroska'))),
    idOf(0x18_53_80_67),
    Buffer.from('01ffffffffffffff', 'hex'),
    sized(0x15_49_a9_66, sized(0x2a_d7_b1, scale)),
    sized(0x16_54_ae_6b, ...tracks),
    rest,
  ]);
}

/** The beginning of a cluster of unknown size at this tick. */
export function cluster(tick: number): Buffer {
  const time = Buffer.alloc(4);
  time.writeUInt32BE(tick);
  return Buffer.concat([idOf(0x1f_43_b6_75), Buffer.from('01ffffffffffffff', 'hex'), sized(0xe7, time)]);
}

export function block(options: {
  track: number;
  relative: number;
  isKeyframe: boolean;
  bytes?: number;
}): Buffer {
  const head = Buffer.from([0x80 | options.track, 0, 0, options.isKeyframe ? 0x80 : 0]);
  head.writeInt16BE(options.relative, 1);
  return sized(0xa3, head, Buffer.alloc(options.bytes ?? 5, 7));
}
