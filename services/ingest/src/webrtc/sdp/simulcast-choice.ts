import type { LayerForm, SimulcastOffer } from './simulcast-offer.ts';

export interface SimulcastChoice {
  readonly payloadType: number;
  /** Else an encoder such as OBS. */
  readonly isBrowser: boolean;
}

/** Names that pages give to layers, the largest first; pages list them in either order. */
const LAYER_NAMES: readonly (readonly string[])[] = [
  ['f', 'h', 'q'],
  ['h', 'm', 'l'],
  ['high', 'med', 'low'],
  ['high', 'mid', 'low'],
  ['high', 'medium', 'low'],
  ['hi', 'mid', 'lo'],
];

/**
 * The rids to accept (RFC 8853, 5.3), the one to take first: none without simulcast, one of a browser's, all of OBS's. Null
 * when no layer is sent with the payload type that was chosen.
 */
export function chooseLayers(
  { layers }: SimulcastOffer,
  { payloadType, isBrowser }: SimulcastChoice,
): readonly string[] | null {
  const usable = layers.flatMap((forms) => formFor(forms, payloadType) ?? []);
  if (usable.length === 0) return layers.length === 0 ? [] : null;
  const rids = usable.map(({ rid }) => rid);
  // OBS numbers its layers from the full size (0) down, and stops with an error when the answer lists fewer of them.
  if (!isBrowser && isNumbered(layers.map(([form]) => form?.rid ?? ''))) return rids.sort();
  const sent = usable.filter(({ paused }) => !paused).map(({ rid }) => rid);
  // With no answer to simulcast Chromium would send just the first layer.
  return [largestOf(sent.length > 0 ? sent : rids)];
}

/** Whether the rids are 0, 1 and so on, in any order. There are at most MAX_RIDS of them; OBS has up to four. */
const isNumbered = (rids: readonly string[]): boolean =>
  rids.every((_, index) => rids.includes(String(index)));

/**
 * SDP tells no sizes. Names that are in use do, whatever their order; else the last is the largest: that is how browsers
 * scale layers that the page gave no scale (W3C WebRTC, `scaleResolutionDownBy`).
 */
function largestOf(rids: readonly string[]): string {
  const names = LAYER_NAMES.find((known) => rids.every((rid) => known.includes(rid)));
  return names?.find((name) => rids.includes(name)) ?? rids.at(-1) ?? '';
}

/** The form of a layer that is best for the publisher and can carry this payload type. */
function formFor(forms: readonly LayerForm[], payloadType: number): LayerForm | null {
  const possible = forms.filter(
    ({ payloadTypes }) => payloadTypes === null || payloadTypes.includes(payloadType),
  );
  return possible.find(({ paused }) => !paused) ?? possible[0] ?? null;
}
