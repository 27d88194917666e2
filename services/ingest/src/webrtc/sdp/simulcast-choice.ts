import type { LayerForm, SimulcastOffer } from './simulcast-offer.ts';

/**
 * The rids to accept (RFC 8853, 5.3): none without simulcast, one of a browser's, all of OBS's. Null when no layer is
 * sent with the payload type that was chosen.
 */
export function chooseLayers({ layers }: SimulcastOffer, payloadType: number): readonly string[] | null {
  const usable = layers.flatMap((forms) => formFor(forms, payloadType) ?? []);
  if (usable.length === 0) return layers.length === 0 ? [] : null;
  // OBS numbers its layers and stops with an error when the answer lists fewer of them.
  const numbered = layers.every(([form], index) => form?.rid === String(index));
  if (numbered) return usable.map(({ rid }) => rid);
  // Browsers list the smallest first. With no answer to simulcast Chromium would send just that one.
  const largest = usable.findLast(({ paused }) => !paused) ?? usable.at(-1);
  return largest === undefined ? null : [largest.rid];
}

/** The form of a layer that is best for the publisher and can carry this payload type. */
function formFor(forms: readonly LayerForm[], payloadType: number): LayerForm | null {
  const possible = forms.filter(
    ({ payloadTypes }) => payloadTypes === null || payloadTypes.includes(payloadType),
  );
  return possible.find(({ paused }) => !paused) ?? possible[0] ?? null;
}
