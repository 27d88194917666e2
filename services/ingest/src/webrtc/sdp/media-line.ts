import { decimal, isToken } from './sdp-grammar.ts';
import type { SdpLine } from './sdp-lines.ts';
import { malformed } from './sdp-refusal.ts';

export interface MediaLine {
  /** `audio`, `video`, `application` or another token. */
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  /** Payload types, for RTP. At least one. */
  readonly formats: readonly string[];
}

const PROTOCOL = /^[A-Za-z0-9._/-]{1,40}$/;

/** Reads `m=<media> <port> <proto> <fmt> ...` (RFC 8866, 5.14). Throws SdpError. */
export function readMediaLine({ value, number }: SdpLine): MediaLine {
  const [kind = '', portText, protocol = '', ...formats] = value.split(' ');
  const port = decimal(portText, 0, 65_535);
  const proper = isToken(kind) && PROTOCOL.test(protocol) && formats.length > 0 && formats.every(isToken);
  if (port === null || !proper) throw malformed(`Line ${number} is not a proper m-line.`);
  return { kind, port, protocol, formats };
}
