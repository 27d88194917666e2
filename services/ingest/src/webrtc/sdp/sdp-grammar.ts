/** `token` of RFC 8866, 9. */
const TOKEN = /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+$/;
/** Longer numbers do not occur in SDP, priorities and SSRCs included. */
const DIGITS = /^\d{1,10}$/;

export const isToken = (text: string): boolean => TOKEN.test(text);

/** A decimal number from `min` to `max`, both included; null for anything else. */
export function decimal(text: string | undefined, min: number, max: number): number | null {
  if (text === undefined || !DIGITS.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

/** The parts between spaces. Several spaces count as one, and some clients begin a value with one. */
export const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
