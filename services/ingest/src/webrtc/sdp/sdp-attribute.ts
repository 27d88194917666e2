import { isToken } from './sdp-grammar.ts';
import type { SdpLine } from './sdp-lines.ts';
import { malformed } from './sdp-refusal.ts';

export interface SdpAttribute {
  readonly name: string;
  /** Empty for an attribute that is only a name. */
  readonly value: string;
}

/** Reads `a=<name>` or `a=<name>:<value>` (RFC 8866, 5.13). Throws SdpError. */
export function readAttribute({ value, number }: SdpLine): SdpAttribute {
  const colon = value.indexOf(':');
  const name = colon === -1 ? value : value.slice(0, colon);
  if (!isToken(name)) throw malformed(`Line ${number} is an attribute without a proper name.`);
  return { name, value: colon === -1 ? '' : value.slice(colon + 1) };
}

export const hasAttribute = (attributes: readonly SdpAttribute[], name: string): boolean =>
  attributes.some((attribute) => attribute.name === name);

/** All values, in order. */
export const valuesOf = (attributes: readonly SdpAttribute[], name: string): readonly string[] =>
  attributes.filter((attribute) => attribute.name === name).map(({ value }) => value);

/** The one value; null when there is none. Throws SdpError when there are two that differ. */
export function valueOf(attributes: readonly SdpAttribute[], name: string): string | null {
  const [value = null, ...others] = valuesOf(attributes, name);
  if (others.some((other) => other !== value)) throw malformed(`There are two different a=${name} lines.`);
  return value;
}
