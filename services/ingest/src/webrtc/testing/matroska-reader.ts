interface Leaf {
  readonly id: number;
  readonly content: Buffer;
}

interface ReadBlock {
  readonly track: number;
  readonly tick: number;
  readonly isKeyframe: boolean;
  readonly content: Buffer;
}

export interface ReadMatroska {
  /** Elements that hold no others, in order. */
  readonly leaves: readonly Leaf[];
  readonly blocks: readonly ReadBlock[];
  /** Timestamps of the clusters. */
  readonly clusters: readonly number[];
}

const MASTERS = new Set([
  0x1a_45_df_a3, 0x18_53_80_67, 0x15_49_a9_66, 0x16_54_ae_6b, 0xae, 0xe0, 0xe1, 0x1f_43_b6_75,
]);
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;

/** Reads what the writer makes; throws where sizes do not fit. */
export function readMatroska(bytes: Uint8Array): ReadMatroska {
  const file = Buffer.from(bytes);
  const leaves: Leaf[] = [];
  const blocks: ReadBlock[] = [];
  const clusters: number[] = [];
  for (let at = 0; at < file.length; ) {
    const idBytes = Math.clz32(file.readUInt8(at)) - 23;
    const id = file.readUIntBE(at, idBytes);
    at += idBytes;
    const sizeBytes = Math.clz32(file.readUInt8(at)) - 23;
    const size = readSize(file.subarray(at, at + sizeBytes));
    at += sizeBytes;
    if (MASTERS.has(id)) continue;
    const content = file.subarray(at, at + size);
    if (content.length !== size) throw new Error(`element ${id.toString(16)} leads out of the file`);
    at += size;
    leaves.push({ id, content });
    if (id === TIMESTAMP) clusters.push(content.readUIntBE(0, size));
    if (id === SIMPLE_BLOCK) blocks.push(readBlock(content, clusters.at(-1) ?? Number.NaN));
  }
  return { leaves, blocks, clusters };
}

export const leaf = ({ leaves }: ReadMatroska, id: number): Buffer[] =>
  leaves.filter((each) => each.id === id).map(({ content }) => content);

function readSize(bytes: Buffer): number {
  let size = bytes.readUInt8(0) & (0xff >> bytes.length);
  for (const byte of bytes.subarray(1)) size = size * 256 + byte;
  return size;
}

function readBlock(content: Buffer, clusterTick: number): ReadBlock {
  return {
    track: content.readUInt8(0) & 0x7f,
    tick: clusterTick + content.readInt16BE(1),
    isKeyframe: (content.readUInt8(3) & 0x80) !== 0,
    content: content.subarray(4),
  };
}
