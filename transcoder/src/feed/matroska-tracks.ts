import { AppError } from '@naru/platform/errors';
import { childrenOf, unsignedOf } from './ebml.ts';

export interface MatroskaTracks {
  /** Track numbers, 1 to 126: one byte in a block. */
  readonly video: number;
  /** Null when the feed has no sound. */
  readonly audio: number | null;
}

const TRACK_ENTRY = 0xae;
const TRACK_NUMBER = 0xd7;
const TRACK_TYPE = 0x83;
const CODEC_ID = 0x86;
const VIDEO_TYPE = 1;
const AUDIO_TYPE = 2;
const MAX_TRACK_NUMBER = 126;
/** The content of Tracks holds at most one track of each type, and these only (RFC 9559, 5.1.4; codec mappings). */
const CODECS: ReadonlyMap<number, readonly string[]> = new Map([
  [VIDEO_TYPE, ['V_MPEG4/ISO/AVC', 'V_VP8', 'V_VP9', 'V_AV1']],
  [AUDIO_TYPE, ['A_OPUS']],
]);

/** @throws AppError `unavailable` when it has no video, or anything that a feed never has */
export function readTracks(content: Uint8Array): MatroskaTracks {
  const byType = new Map<number, number>();
  for (const { id, content: entry } of childrenOf(content) ?? refuse('its tracks cannot be read')) {
    if (id !== TRACK_ENTRY) continue;
    const { type, number } = readEntry(entry);
    if (byType.has(type) || [...byType.values()].includes(number)) refuse('it has too many tracks');
    byType.set(type, number);
  }
  const video = byType.get(VIDEO_TYPE) ?? refuse('it has no video');
  return { video, audio: byType.get(AUDIO_TYPE) ?? null };
}

function readEntry(entry: Uint8Array): { type: number; number: number } {
  const children = childrenOf(entry) ?? refuse('its tracks cannot be read');
  const find = (wanted: number): Uint8Array =>
    children.find(({ id }) => id === wanted)?.content ?? refuse('a track does not say what it is');
  const type = unsignedOf(find(TRACK_TYPE)) ?? 0;
  const number = unsignedOf(find(TRACK_NUMBER)) ?? 0;
  const codec = Buffer.from(find(CODEC_ID)).toString('latin1').replace(/\0+$/, '');
  if (CODECS.get(type)?.includes(codec) !== true) refuse('a track has a codec that feeds do not have');
  if (number < 1 || number > MAX_TRACK_NUMBER) refuse('a track does not say what it is');
  return { type, number };
}

function refuse(why: string): never {
  throw new AppError('unavailable', `the Matroska feed is not usable: ${why}`);
}
