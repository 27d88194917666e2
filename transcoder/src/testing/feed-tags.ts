import type { FeedUnit } from '../feed/feed-unit.ts';

const TYPES = { audio: 8, video: 9, script: 18 } as const;

/** One FLV tag, its trailing size included. */
export function tag(type: keyof typeof TYPES, timestampMs: number, body: readonly number[]): Buffer {
  const bytes = Buffer.alloc(11 + body.length + 4);
  bytes.writeUInt8(TYPES[type], 0);
  bytes.writeUIntBE(body.length, 1, 3);
  bytes.writeUIntBE(timestampMs % 2 ** 24, 4, 3);
  bytes.writeUInt8(Math.floor(timestampMs / 2 ** 24), 7);
  bytes.set(body, 11);
  bytes.writeUInt32BE(11 + body.length, 11 + body.length);
  return bytes;
}

/** A file of these tags. */
export const flv = (...tags: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]), ...tags]);

/** A second of a feed, 20 pictures and 20 bits of sound, that begins with a keyframe. */
export function secondOfFeed(second: number): Buffer[] {
  return Array.from({ length: 20 }, (_, index) => [
    tag('video', second * 1000 + index * 50, [index === 0 ? 0x17 : 0x27, 1, 0, 0, 0]),
    tag('audio', second * 1000 + index * 50, [0xaf, 1, 0]),
  ]).flat();
}

/** For a look at an order: `K` keyframe, `p` picture, `o` the rest. */
export const letters = (tags: readonly FeedUnit[]): string =>
  tags.map(({ kind }) => (kind === 'keyframe' ? 'K' : kind === 'picture' ? 'p' : 'o')).join('');
