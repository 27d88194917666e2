import type { VideoCodecName } from '../codec-choice.ts';
import { type Agreement, negotiateOffer } from '../sdp-negotiation.ts';
import { type Offer, readOffer } from '../sdp-offer.ts';
import { sdp } from './model-offers.ts';

/** The offer as read; refused is an error of the test. */
export function offerOf(lines: readonly string[]): Offer {
  const offer = readOffer(sdp(lines));
  if (offer.kind === 'refused') throw new Error(offer.problem);
  return offer;
}

/** What is agreed on for an offer; refused is an error of the test. */
export function agreed(lines: readonly string[], videoOrder?: readonly VideoCodecName[]): Agreement {
  const agreement = negotiateOffer(sdp(lines), videoOrder);
  if (agreement.kind === 'refused') throw new Error(agreement.problem);
  return agreement;
}
