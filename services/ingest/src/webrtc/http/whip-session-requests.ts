import { parseTrickleFragment, purposeOf } from '../sdp/trickle-fragment.ts';
import { FRAGMENT_TYPE, isType } from './whip-headers.ts';
import { problem, refusedSdp, unauthorized, type WhipAnswer } from './whip-problem.ts';
import { mayActOn, type WhipEntry, type WhipSessions } from './whip-sessions.ts';

export const NO_CONTENT: WhipAnswer = { status: 204, headers: {}, body: '' };

/**
 * What is told of a session that is not there. Why it ended is no secret to whoever knows its URL: a page that asks must
 * neither take back a place that another publisher has, nor send again what was refused.
 */
export function noSession(sessions: WhipSessions, secret: string): WhipAnswer {
  const end = sessions.endOf(secret);
  return end === null ? problem('not-found', 'There is no such session.') : problem(end.code, end.detail);
}

/** The session of a URL, or the refusal of whoever may not act on it. A token of somebody else learns nothing. */
export function findSession(
  sessions: WhipSessions,
  secret: string,
  token: string | null,
): { readonly entry: WhipEntry } | { readonly refusal: WhipAnswer } {
  const entry = sessions.find(secret);
  if (entry === null) return { refusal: noSession(sessions, secret) };
  const decision = mayActOn(entry, token);
  if (decision === 'no-token') {
    return { refusal: unauthorized('This session wants the bearer token that it was made with.') };
  }
  if (decision === 'no') return { refusal: problem('not-found', 'There is no such session.') };
  return { entry };
}

/** DELETE: the publisher stops. 200, because OBS complains of 204. */
export function stopSession({ session }: WhipEntry): WhipAnswer {
  session.end({ reason: 'unpublished', problem: null });
  return { status: 200, headers: {}, body: '' };
}

/** What can be said of a PATCH before its body is read; null when nothing is wrong. RFC 9725, 4.3.1. */
export function refusedPatch(
  { etag }: WhipEntry,
  headers: { 'content-type'?: string | undefined; 'if-match'?: string | undefined },
): WhipAnswer | null {
  if (!isType(headers['content-type'], FRAGMENT_TYPE)) {
    return problem('unsupported-media-type', `A session takes ${FRAGMENT_TYPE}.`, {
      'accept-patch': FRAGMENT_TYPE,
    });
  }
  const condition = headers['if-match'];
  if (condition === undefined) {
    return problem(
      'precondition-required',
      'The request needs an If-Match header with the ETag of the session.',
    );
  }
  const tags = condition.split(',').map((tag) => tag.trim());
  return tags.includes('*') || tags.includes(etag)
    ? null
    : problem('precondition-failed', 'The ETag is not that of the session.');
}

/**
 * PATCH: candidates are read for their form and let go. The publisher's checks show us its address; sending to what it
 * names would make a port scanner of us. An ICE restart is not supported, so the publisher posts anew.
 */
export function patchSession({ session }: WhipEntry, body: Uint8Array): WhipAnswer {
  const fragment = parseTrickleFragment(body);
  if (fragment.kind === 'refused') return refusedSdp(fragment);
  const { ice } = session.agreement.offer.transport;
  if (purposeOf(fragment, ice) === 'trickle') return NO_CONTENT;
  return problem('unprocessable-content', 'ICE restarts are not supported. Send a new offer.');
}
