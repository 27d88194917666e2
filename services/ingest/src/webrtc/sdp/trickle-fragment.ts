import { type IceCandidate, readCandidate } from './ice-candidate.ts';
import { MAX_CANDIDATES, MAX_MEDIA_SECTIONS } from './limits.ts';
import { readMediaLine } from './media-line.ts';
import { hasAttribute, readAttribute, type SdpAttribute, valueOf, valuesOf } from './sdp-attribute.ts';
import { readSdpLines } from './sdp-lines.ts';
import { malformed, orRefusal, type SdpRefusal } from './sdp-refusal.ts';
import { type IceCredentials, isIcePassword, isUsernameFragment } from './transport-parameters.ts';

/** The body of a WHIP PATCH: `application/trickle-ice-sdpfrag` (RFC 8840, 9). */
export interface TrickleFragment {
  readonly kind: 'fragment';
  /** Null when the fragment leaves it out, as some clients do. */
  readonly usernameFragment: string | null;
  readonly password: string | null;
  readonly candidates: readonly IceCandidate[];
  /** `a=end-of-candidates`. */
  readonly complete: boolean;
}

/** Reads attributes and the m-lines between them, which for a bundle mean nothing. A whole description is refused. */
export const parseTrickleFragment = (body: Uint8Array): TrickleFragment | SdpRefusal =>
  orRefusal((): TrickleFragment => {
    const attributes = readAttributes(body);
    const usernameFragment = valueOf(attributes, 'ice-ufrag');
    const password = valueOf(attributes, 'ice-pwd');
    if (usernameFragment !== null && !isUsernameFragment(usernameFragment)) {
      throw malformed('The a=ice-ufrag line is not proper.');
    }
    if (password !== null && !isIcePassword(password)) throw malformed('The a=ice-pwd line is not proper.');
    const candidates = valuesOf(attributes, 'candidate');
    if (candidates.length > MAX_CANDIDATES) throw malformed('The fragment has too many candidates.');
    return {
      kind: 'fragment',
      usernameFragment,
      password,
      candidates: candidates.map(readCandidate),
      complete: hasAttribute(attributes, 'end-of-candidates'),
    };
  });

/** Other credentials than those of the session ask for an ICE restart (RFC 9725, 4.3.3). */
export function purposeOf(
  { usernameFragment, password }: TrickleFragment,
  current: IceCredentials,
): 'trickle' | 'ice-restart' {
  const same =
    (usernameFragment ?? current.usernameFragment) === current.usernameFragment &&
    (password ?? current.password) === current.password;
  return same ? 'trickle' : 'ice-restart';
}

function readAttributes(body: Uint8Array): readonly SdpAttribute[] {
  const attributes: SdpAttribute[] = [];
  let sections = 0;
  for (const line of readSdpLines(body)) {
    if (line.type === 'a') {
      attributes.push(readAttribute(line));
    } else if (line.type === 'm') {
      readMediaLine(line);
      sections += 1;
      if (sections > MAX_MEDIA_SECTIONS) throw malformed('There are too many m-lines.');
    } else {
      throw malformed(`Line ${line.number} cannot stand in a trickle fragment.`);
    }
  }
  return attributes;
}
