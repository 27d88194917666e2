import { amf0 } from './amf0-bytes.ts';
import { chunked } from './rtmp-client.ts';

export const connectWith = (fields: Buffer): Buffer =>
  chunked({ type: 20 }, Buffer.concat([amf0('connect', 1), fields]), INITIAL_CHUNK_BYTES);
/** Of every connection, until it says otherwise. */
const INITIAL_CHUNK_BYTES = 128;
export const strictArray = (count: number): Buffer => {
  const head = Buffer.from([0x0a, 0, 0, 0, 0]);
  head.writeUInt32BE(count, 1);
  return head;
};
export const declaring = (type: number, length: number): Buffer => {
  const bytes = chunked({ type, streamId: 1, chunkStreamId: 6 }, Buffer.alloc(1));
  bytes.writeUIntBE(length, 4, 3);
  return bytes;
};
export const randomBytes = Buffer.from(
  Array.from({ length: 200_000 }, (_, index) => (Math.imul(index + 7, 2_654_435_761) >>> 13) & 0xff),
);
