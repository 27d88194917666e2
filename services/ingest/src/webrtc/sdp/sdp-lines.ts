import { MAX_SDP_BYTES, MAX_SDP_LINE_CHARACTERS, MAX_SDP_LINES } from './limits.ts';
import { malformed } from './sdp-refusal.ts';

export interface SdpLine {
  /** One lower-case letter. */
  readonly type: string;
  readonly value: string;
  /** Counted from 1. */
  readonly number: number;
}

const LINE = /^[a-z]=/;

/** Cuts UTF-8 into `<type>=<value>` lines ended by CRLF or LF (RFC 8866, 5). Throws SdpError. */
export function readSdpLines(bytes: Uint8Array): readonly SdpLine[] {
  if (bytes.length > MAX_SDP_BYTES) throw malformed('The text is longer than 64 KiB.');
  const text = decodeUtf8(bytes);
  if (text === null) throw malformed('The text is not UTF-8.');
  if (text.includes('\0')) throw malformed('The text contains a NUL.');
  const rows = text.split(/\r?\n/);
  while (rows.at(-1) === '') rows.pop();
  if (rows.length === 0) throw malformed('The text is empty.');
  if (rows.length > MAX_SDP_LINES) throw malformed(`The text has more than ${MAX_SDP_LINES} lines.`);
  return rows.map((row, index) => readLine(row, index + 1));
}

function readLine(row: string, number: number): SdpLine {
  if (row.length > MAX_SDP_LINE_CHARACTERS) {
    throw malformed(`Line ${number} is longer than ${MAX_SDP_LINE_CHARACTERS} characters.`);
  }
  if (row.includes('\r')) throw malformed(`Line ${number} contains a carriage return without a line feed.`);
  if (!LINE.test(row)) throw malformed(`Line ${number} does not begin with a letter and "=".`);
  return { type: row.slice(0, 1), value: row.slice(2), number };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
