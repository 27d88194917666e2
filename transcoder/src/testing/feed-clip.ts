import type { FeedType } from '@naru/contracts/feed';
import type { FeedUnit } from '../feed/feed-unit.ts';
import { type FlvTag, splitFlv } from './generate-flv.ts';

export type ClipUnit = FeedUnit;

/** A clip as ingest holds it: a reader gets the header and the units from a keyframe on. */
export interface FeedClip {
  readonly feedType: FeedType;
  readonly header: Buffer;
  /** In the order of sending. */
  readonly units: readonly ClipUnit[];
}

const VIDEO_TAG = 9;
const KEYFRAME = 1;

export function flvClip(flv: Buffer): FeedClip {
  const { header, tags } = splitFlv(flv);
  const firstKeyframe = tags.findIndex(isKeyframe);
  // Metadata and sequence headers are what stands before the first picture and is no media.
  const setUp = tags.slice(0, Math.max(0, firstKeyframe)).filter(isSetUp);
  return {
    feedType: 'video/x-flv',
    header: Buffer.concat([header, ...setUp.map(({ bytes }) => bytes)]),
    units: tags
      .filter((tag) => !setUp.includes(tag))
      .map((tag) => ({ ...tag, kind: isKeyframe(tag) ? 'keyframe' : 'other' })),
  };
}

const bodyByte = (tag: FlvTag, index: number): number => tag.bytes[11 + index] ?? 0;

const isKeyframe = (tag: FlvTag): boolean =>
  tag.bytes[0] === VIDEO_TAG && bodyByte(tag, 0) >> 4 === KEYFRAME && bodyByte(tag, 1) === 1;

/** onMetaData, or an AVC or AAC sequence header. */
const isSetUp = (tag: FlvTag): boolean => tag.bytes[0] === 18 || bodyByte(tag, 1) === 0;
