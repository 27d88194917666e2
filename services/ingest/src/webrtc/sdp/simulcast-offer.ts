import { MAX_RIDS } from './limits.ts';
import { type SdpAttribute, valueOf, valuesOf } from './sdp-attribute.ts';
import { decimal, words } from './sdp-grammar.ts';
import { malformed } from './sdp-refusal.ts';

/** One form in which a simulcast layer can be sent. */
export interface LayerForm {
  readonly rid: string;
  /** `~`: offered, but not sent to begin with (RFC 8853, 5.1). */
  readonly paused: boolean;
  /** The only payload types it is sent with; null for any. */
  readonly payloadTypes: readonly number[] | null;
}

/** A layer is offered in at least one form; exactly one of them is sent. */
export type OfferedLayer = readonly LayerForm[];

export interface SimulcastOffer {
  /** All `send` rids, with or without simulcast. */
  readonly rids: readonly string[];
  /** In the order of a=simulcast; empty without it. */
  readonly layers: readonly OfferedLayer[];
}

/** RFC 8851, 10; one-byte header extensions hold 16 bytes. */
const RID = /^[A-Za-z0-9_-]{1,16}$/;

/** Reads a=rid (RFC 8851) and a=simulcast (RFC 8853), the sending half. Throws SdpError. */
export function readSimulcast(attributes: readonly SdpAttribute[]): SimulcastOffer {
  const rids = readRids(valuesOf(attributes, 'rid'));
  const list = readSendList(valueOf(attributes, 'simulcast'));
  const layers = list === null ? [] : readLayers(list, rids);
  return { rids: [...rids.keys()], layers };
}

type PayloadTypesByRid = ReadonlyMap<string, readonly number[] | null>;

/** `a=rid:<rid> send|recv [pt=1,2;max-width=...]`. */
function readRids(values: readonly string[]): PayloadTypesByRid {
  if (values.length > MAX_RIDS) throw malformed('An m-line has too many a=rid lines.');
  const rids = new Map<string, readonly number[] | null>();
  const seen = new Set<string>();
  for (const value of values) {
    const [rid = '', direction = '', restrictions = ''] = words(value);
    if (!RID.test(rid) || (direction !== 'send' && direction !== 'recv') || seen.has(rid)) {
      throw malformed('An a=rid line is not proper.');
    }
    seen.add(rid);
    if (direction === 'send') rids.set(rid, readPayloadTypes(restrictions));
  }
  return rids;
}

function readPayloadTypes(restrictions: string): readonly number[] | null {
  const item = restrictions.split(';').find((restriction) => restriction.startsWith('pt='));
  if (item === undefined) return null;
  const payloadTypes = item.slice('pt='.length).split(',');
  return payloadTypes.map((text) => {
    const payloadType = decimal(text, 0, 127);
    if (payloadType === null) throw malformed('An a=rid line names an impossible payload type.');
    return payloadType;
  });
}

/** `a=simulcast:send <list> [recv <list>]` in either order; null when nothing is to be sent. */
function readSendList(value: string | null): string | null {
  if (value === null) return null;
  const parts = words(value);
  const directions = parts.filter((_, index) => index % 2 === 0);
  const proper =
    (parts.length === 2 || parts.length === 4) &&
    directions.every((direction) => direction === 'send' || direction === 'recv') &&
    new Set(directions).size === directions.length;
  if (!proper) throw malformed('The a=simulcast line is not proper.');
  const send = parts.indexOf('send');
  return send === -1 ? null : (parts[send + 1] ?? null);
}

function readLayers(list: string, rids: PayloadTypesByRid): readonly OfferedLayer[] {
  const seen = new Set<string>();
  return list.split(';').map((layer) =>
    layer.split(',').map((form) => {
      const paused = form.startsWith('~');
      const rid = paused ? form.slice(1) : form;
      const payloadTypes = rids.get(rid);
      if (payloadTypes === undefined || seen.has(rid)) {
        throw malformed('The a=simulcast line names a rid twice, or one without its a=rid line.');
      }
      seen.add(rid);
      return { rid, paused, payloadTypes };
    }),
  );
}
