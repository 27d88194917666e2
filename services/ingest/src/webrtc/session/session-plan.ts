import type { VideoCodec } from '../depacketize/encoded-frame.ts';
import type { CodecName } from '../sdp/codec-choice.ts';
import type { ExtensionName } from '../sdp/header-extensions.ts';
import type { Agreement, MediaAgreement } from '../sdp/sdp-negotiation.ts';

export type TrackName = 'video' | 'audio';

/** One track as it arrives. */
export interface TrackPlan {
  readonly track: TrackName;
  readonly codec: CodecName;
  readonly payloadType: number;
  /** Of its retransmissions (RFC 4588); null when they come on its own SSRC. */
  readonly rtxPayloadType: number | null;
  /** Hz. */
  readonly clockRate: number;
  /** The one simulcast layer to take, and the header extension that names it; null when all packets are of one. */
  readonly layer: { readonly extensionId: number; readonly rid: string } | null;
}

/** What an agreement means for packets. */
export interface SessionPlan {
  readonly tracks: readonly TrackPlan[];
  readonly videoCodec: VideoCodec | null;
  /** Header extension id of transport-wide sequence numbers; null without that feedback. */
  readonly transportCcId: number | null;
  readonly usesRemb: boolean;
  readonly usesNack: boolean;
  /** Feedback goes out alone (RFC 5506). */
  readonly usesReducedSize: boolean;
  /** How a keyframe is asked for; null when it cannot be. */
  readonly keyframeRequest: 'pli' | 'fir' | null;
  /** The sender changes its picture size with what its link can carry, as browsers do. */
  readonly adaptsSize: boolean;
  /**
   * Frames are passed on although what they refer to may be missing. Senders without transport-wide feedback are not
   * browsers: OBS ignores requests for keyframes, so waiting for one would take seconds with every loss.
   */
  readonly passesDamage: boolean;
}

export function planSession({ media }: Agreement): SessionPlan {
  const video = media.find(({ media }) => media.kind === 'video') ?? null;
  const feedback = new Set(media.flatMap((agreed) => agreed.feedback));
  const usesTransportCc = feedback.has('transport-cc');
  const name = video?.codec.name ?? 'opus';
  return {
    tracks: media.map(trackPlan),
    videoCodec: name === 'opus' ? null : name,
    // One bundle has one mapping (RFC 9143, 8), so any m-line's id is everybody's.
    transportCcId: usesTransportCc
      ? (media.map((agreed) => extensionId(agreed, 'transportCc')).find((id) => id !== null) ?? null)
      : null,
    usesRemb: !usesTransportCc && feedback.has('goog-remb'),
    // Audio as well: Chromium and OBS answer for Opus although they offer it for video alone.
    usesNack: feedback.has('nack'),
    // A datagram may be about both tracks, so both must have agreed on it.
    usesReducedSize: media.every((agreed) => agreed.media.reducedSizeRtcp),
    keyframeRequest: video === null ? null : requestOf(video),
    adaptsSize: usesTransportCc,
    passesDamage: !usesTransportCc,
  };
}

function trackPlan(agreed: MediaAgreement): TrackPlan {
  const { codec, name, rtxPayloadType } = agreed.codec;
  const { payloadType, clockRate } = codec;
  const extension = extensionId(agreed, 'rid');
  // OBS has all its layers accepted and sends them all.
  const [rid, another] = agreed.rids;
  const isChosen = rid !== undefined && another !== undefined && extension !== null;
  const layer = isChosen ? { extensionId: extension, rid } : null;
  return { track: agreed.media.kind, codec: name, payloadType, rtxPayloadType, clockRate, layer };
}

const extensionId = ({ extensions }: MediaAgreement, name: ExtensionName): number | null =>
  extensions.find((extension) => extension.name === name)?.id ?? null;

function requestOf({ feedback }: MediaAgreement): 'pli' | 'fir' | null {
  if (feedback.includes('nack pli')) return 'pli';
  return feedback.includes('ccm fir') ? 'fir' : null;
}
