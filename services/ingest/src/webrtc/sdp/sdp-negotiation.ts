import { type CodecChoice, chooseCodec, VIDEO_CODEC_ORDER, type VideoCodecName } from './codec-choice.ts';
import { chooseFeedback, type FeedbackChoice } from './feedback-choice.ts';
import type { OfferedMedia } from './offered-media.ts';
import { type Offer, readOffer } from './sdp-offer.ts';
import { orRefusal, type SdpRefusal, unusable } from './sdp-refusal.ts';
import { chooseLayers } from './simulcast-choice.ts';

/** What is received of one m-line, and how. */
export interface MediaAgreement extends FeedbackChoice {
  readonly media: OfferedMedia;
  readonly codec: CodecChoice;
  /** The simulcast layers accepted, the one to take first; empty without simulcast. */
  readonly rids: readonly string[];
}

export interface Agreement {
  readonly kind: 'agreed';
  readonly offer: Offer;
  /** One for each m-line, in their order. */
  readonly media: readonly MediaAgreement[];
}

/** Reads the body of a WHIP POST and decides what is received of it; the answer and the media path follow this. */
export function negotiateOffer(
  body: Uint8Array,
  videoOrder: readonly VideoCodecName[] = VIDEO_CODEC_ORDER,
): Agreement | SdpRefusal {
  const offer = readOffer(body);
  if (offer.kind === 'refused') return offer;
  return orRefusal((): Agreement => {
    const media = offer.media.map((offered) => agreeOn(offered, videoOrder));
    checkPayloadTypes(media);
    return { kind: 'agreed', offer, media };
  });
}

/**
 * What browsers send in layers. Of VP9 and AV1 Chromium (156) sends one stream instead, in the size of the first encoding
 * that the page listed, whichever rid is accepted: the smallest, usually.
 */
const BROWSER_SIMULCAST_CODECS: readonly VideoCodecName[] = ['h264', 'vp8'];

function agreeOn(media: OfferedMedia, videoOrder: readonly VideoCodecName[]): MediaAgreement {
  const { simulcast, codecs } = media;
  // Encoders such as OBS have no transport-wide feedback.
  const isBrowser = codecs.some(({ feedback }) => feedback.includes('transport-cc'));
  const isLayered = isBrowser && simulcast.layers.length > 1;
  const order = isLayered ? videoOrder.filter((name) => BROWSER_SIMULCAST_CODECS.includes(name)) : videoOrder;
  const codec = chooseCodec(media, order);
  if (codec === null) {
    const accepted = media.kind === 'audio' ? 'Opus' : order.join(', ').toUpperCase();
    const condition = isLayered ? ' with simulcast' : '';
    throw unusable(
      `No ${media.kind} codec of the offer can be accepted${condition}; we take ${accepted}${condition}.`,
    );
  }
  const rids = chooseLayers(simulcast, { payloadType: codec.codec.payloadType, isBrowser });
  if (rids === null) throw unusable('No simulcast layer of the offer is sent with a codec that we accept.');
  const agreed = { media, codec, rids, ...chooseFeedback(codec.codec, media.extensions) };
  checkLayers(agreed);
  return agreed;
}

/** RFC 8852: without the header extension nobody could tell the layers that arrive apart. */
function checkLayers({ rids, extensions }: MediaAgreement): void {
  if (rids.length > 1 && !extensions.some(({ name }) => name === 'rid')) {
    throw unusable(
      'The simulcast layers of the offer cannot be told apart (no header extension for the rid).',
    );
  }
}

/** Packets are told apart by payload type alone: not every publisher sends mids, or tells its SSRCs. */
function checkPayloadTypes(media: readonly MediaAgreement[]): void {
  const used = media.flatMap(({ codec: { codec, rtxPayloadType } }) =>
    rtxPayloadType === null ? [codec.payloadType] : [codec.payloadType, rtxPayloadType],
  );
  if (new Set(used).size < used.length) throw unusable('Audio and video of the offer share a payload type.');
}
