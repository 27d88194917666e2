import { z } from 'zod';

/** Bidirectional controls, zero-width characters and the byte order mark: invisible, and able to disguise a title. */
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0001-\u0008\u000b-\u001f\u007f-\u009f]/gu;

function clean(text: string): string {
  return text.normalize('NFC').replaceAll(INVISIBLE, '').replaceAll(CONTROL, '');
}

const codePoints = (text: string): number => [...text].length;

/** Text of `min` to `max` code points after NFC; control and bidi characters are stripped, NUL is refused. */
function text(min: number, max: number, normalize: (raw: string) => string) {
  return z
    .string()
    .max(max * 8)
    .refine((raw) => !raw.includes('\u0000'), 'must not contain NUL')
    .transform(normalize)
    .refine(
      (value) => codePoints(value) >= min && codePoints(value) <= max,
      `must be ${min} to ${max} characters`,
    );
}

export const singleLineText = (min: number, max: number) =>
  text(min, max, (raw) => clean(raw).replaceAll(/\s+/gu, ' ').trim());

export const multiLineText = (min: number, max: number) => text(min, max, (raw) => clean(raw).trim());
