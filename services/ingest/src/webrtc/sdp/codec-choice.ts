import type { OfferedCodec } from './offered-codec.ts';
import type { OfferedMedia } from './offered-media.ts';

export type VideoCodecName = 'h264' | 'vp8' | 'vp9' | 'av1';
export type CodecName = 'opus' | VideoCodecName;

export interface CodecChoice {
  readonly name: CodecName;
  readonly codec: OfferedCodec;
  /** Retransmissions of it (RFC 4588); null when none are offered. */
  readonly rtxPayloadType: number | null;
}

/** Best first: H.264 needs the least work afterwards, and everything that plays HLS plays it. */
export const VIDEO_CODEC_ORDER: readonly VideoCodecName[] = ['h264', 'vp8', 'vp9', 'av1'];

const VIDEO_CLOCK_RATE = 90_000;
/** With RTCP on the same port these payload types look like RTCP packets (RFC 5761, 4). */
const RTCP_LIKE = { first: 64, last: 95 } as const;
/** Baseline, Main and High with any constraints and level: the only ones that are 4:2:0 with 8 bits. */
const H264_PROFILE = /^(?:42|4d|64)[0-9a-f]{4}$/;
/** Of profile-level-id (RFC 6184, 8.1) the profile half: Constrained Baseline, Baseline, Main. */
const H264_PREFERENCE = ['42e0', '4200', '4d00'];
const DEFAULT_PROFILE_LEVEL_ID = '420010';
/** Worse than any profile: single NAL unit mode cannot carry aggregates or fragments (RFC 6184, 6.2). */
const SINGLE_NAL_PENALTY = 10;

/** The codec to publish with: Opus in stereo, or the first of `videoOrder` that is offered as we can take it. Else null. */
export function chooseCodec(
  { kind, codecs }: OfferedMedia,
  videoOrder: readonly VideoCodecName[] = VIDEO_CODEC_ORDER,
): CodecChoice | null {
  const usable = codecs.filter(({ payloadType }) => !isRtcpLike(payloadType));
  const names: readonly CodecName[] = kind === 'audio' ? ['opus'] : videoOrder;
  for (const name of names) {
    const codec = bestOf(usable, name);
    if (codec !== null) return { name, codec, rtxPayloadType: rtxOf(usable, codec) };
  }
  return null;
}

const isRtcpLike = (payloadType: number): boolean =>
  payloadType >= RTCP_LIKE.first && payloadType <= RTCP_LIKE.last;

/** The codec of that name with the lowest rank; the publisher's order decides between equals. */
function bestOf(codecs: readonly OfferedCodec[], name: CodecName): OfferedCodec | null {
  let best: OfferedCodec | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const codec of codecs) {
    const rank = codec.name === name ? rankOf(codec, name) : null;
    if (rank === null || rank >= bestRank) continue;
    best = codec;
    bestRank = rank;
  }
  return best;
}

/** 0 is best; null when we cannot take it in this form. */
function rankOf(codec: OfferedCodec, name: CodecName): number | null {
  if (name === 'opus') return codec.clockRate === 48_000 && codec.channels === 2 ? 0 : null;
  if (codec.clockRate !== VIDEO_CLOCK_RATE) return null;
  switch (name) {
    case 'h264':
      return h264Rank(codec.parameters);
    case 'vp8':
      return 0;
    case 'vp9':
      return profileZeroRank(codec.parameters.get('profile-id'));
    case 'av1':
      return profileZeroRank(codec.parameters.get('profile'));
  }
}

function h264Rank(parameters: OfferedCodec['parameters']): number | null {
  const profile = (parameters.get('profile-level-id') ?? DEFAULT_PROFILE_LEVEL_ID).toLowerCase();
  const mode = parameters.get('packetization-mode') ?? '0';
  if (!H264_PROFILE.test(profile) || (mode !== '0' && mode !== '1')) return null;
  const preference = H264_PREFERENCE.indexOf(profile.slice(0, 4));
  const profileRank = preference === -1 ? H264_PREFERENCE.length : preference;
  return mode === '1' ? profileRank : profileRank + SINGLE_NAL_PENALTY;
}

/** Profile 0 of VP9 (RFC 9628, 6) and AV1 is 4:2:0 with 8 bits (AV1: or 10), and what is meant when none is named. */
const profileZeroRank = (profile = '0'): 0 | null => (profile === '0' ? 0 : null);

function rtxOf(codecs: readonly OfferedCodec[], { payloadType, clockRate }: OfferedCodec): number | null {
  const rtx = codecs.find(
    (codec) =>
      codec.name === 'rtx' &&
      codec.clockRate === clockRate &&
      codec.parameters.get('apt') === String(payloadType),
  );
  return rtx?.payloadType ?? null;
}
