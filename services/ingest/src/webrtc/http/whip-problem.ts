import type { OutgoingHttpHeaders } from 'node:http';
import { type ErrorCode, PROBLEM_CONTENT_TYPE, problemOf } from '@naru/contracts/errors';
import type { PublishRefusal } from '../../publish-source.ts';
import type { SdpRefusal } from '../sdp/sdp-refusal.ts';
import { RETRY_AFTER_SECONDS } from './limits.ts';

/** What a request is answered with. */
export interface WhipAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** An answer in problem+json (RFC 9457). */
export function problem(code: ErrorCode, detail: string, headers: OutgoingHttpHeaders = {}): WhipAnswer {
  const body = problemOf(code, detail);
  return {
    status: body.status,
    headers: { 'content-type': PROBLEM_CONTENT_TYPE, ...headers },
    body: JSON.stringify(body),
  };
}

/** RFC 6750, 3. */
export const unauthorized = (detail: string): WhipAnswer =>
  problem('unauthorized', detail, { 'www-authenticate': 'Bearer realm="naru"' });

export const retryLater = (
  code: 'too-many-requests' | 'unavailable',
  detail: string,
  afterSeconds: number,
): WhipAnswer => problem(code, detail, { 'retry-after': String(afterSeconds) });

export const refusedSdp = ({ reason, problem: detail }: SdpRefusal): WhipAnswer =>
  problem(reason === 'malformed' ? 'bad-request' : 'unprocessable-content', detail);

export function refusedPublisher({ reason, problem: detail }: PublishRefusal): WhipAnswer {
  switch (reason) {
    case 'bad-key':
      return unauthorized(detail);
    case 'too-many':
      return retryLater('too-many-requests', detail, RETRY_AFTER_SECONDS.tooMany);
    case 'rejected':
      return retryLater('unavailable', detail, RETRY_AFTER_SECONDS.unavailable);
  }
}
