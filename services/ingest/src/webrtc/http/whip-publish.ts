import { randomBytes } from 'node:crypto';
import type { Clock } from '@naru/platform/clock';
import { isAbortError } from '@naru/platform/errors';
import type { Logger } from '@naru/platform/logger';
import { PROBLEMS } from '../../problems.ts';
import type { PublishAdmission, PublishDesk } from '../../publish-source.ts';
import type { IceServer } from '../ice-servers.ts';
import type { PeerFactory } from '../peer/peer.ts';
import { type LocalTransport, writeAnswer } from '../sdp/sdp-answer.ts';
import { type Agreement, negotiateOffer } from '../sdp/sdp-negotiation.ts';
import { RETRY_AFTER_SECONDS } from './limits.ts';
import { openPeer } from './open-peer.ts';
import { iceServerLinks, OFFER_TYPE } from './whip-headers.ts';
import type { CreateSource } from './whip-media.ts';
import { sessionPath } from './whip-paths.ts';
import { problem, refusedPublisher, refusedSdp, retryLater, type WhipAnswer } from './whip-problem.ts';
import { WhipSession } from './whip-session.ts';
import type { SessionPlace, WhipEntry, WhipSessions } from './whip-sessions.ts';

export interface WhipParts {
  readonly desk: PublishDesk;
  readonly peers: PeerFactory;
  readonly createSource: CreateSource;
  readonly sessions: WhipSessions;
  /** Where publishers reach `peers`; one or two IP addresses, best first. */
  readonly addresses: readonly string[];
  readonly iceServers: readonly IceServer[];
  readonly maxVideoKbps: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WhipPublishRequest {
  readonly streamKey: string;
  readonly needsBearer: boolean;
  readonly offer: Uint8Array;
  /** Remote IP address. */
  readonly address: string;
  /** Name of the publishing program; null when it is not known. */
  readonly encoder: string | null;
  /** Fires when the publisher leaves before its answer. */
  readonly signal: AbortSignal;
}

/**
 * POST of an offer: 201 with our answer, or why not; null when the publisher has left meanwhile. The offer is read before
 * the key is checked, because a right key takes over at once, and a bad offer must not cost a running stream.
 */
export async function publish(parts: WhipParts, request: WhipPublishRequest): Promise<WhipAnswer | null> {
  const agreement = negotiateOffer(request.offer);
  if (agreement.kind === 'refused') return refusedSdp(agreement);
  const place = parts.sessions.enter(request.streamKey);
  if (place === 'too-many-of-key') {
    return retryLater('too-many-requests', PROBLEMS.tooManySessions, RETRY_AFTER_SECONDS.sessions);
  }
  let entry: WhipEntry | null = null;
  try {
    if (parts.sessions.isFullFor(place.keyHash)) return serverFull();
    const admission = await admit(parts.desk, request);
    if (admission === null) return null;
    if (admission.kind === 'refused') return refusedPublisher(admission);
    const { needsBearer, encoder } = request;
    entry = openSession(parts, { agreement, admission, place, needsBearer, encoder });
  } finally {
    if (entry === null) place.release();
  }
  return connect(parts, entry, request.signal);
}

const serverFull = (): WhipAnswer => retryLater('unavailable', PROBLEMS.serverFull, RETRY_AFTER_SECONDS.full);

async function admit(
  desk: PublishDesk,
  { streamKey, address, signal }: WhipPublishRequest,
): Promise<PublishAdmission | null> {
  try {
    return await desk.admit({ protocol: 'whip', streamKey, address, signal });
  } catch (error) {
    if (isAbortError(error) || signal.aborted) return null;
    throw error;
  }
}

function openSession(
  { sessions, createSource, clock, logger }: WhipParts,
  accepted: {
    agreement: Agreement;
    admission: Extract<PublishAdmission, { kind: 'accepted' }>;
    place: SessionPlace;
    needsBearer: boolean;
    encoder: string | null;
  },
): WhipEntry {
  const { agreement, admission, place, needsBearer, encoder } = accepted;
  return sessions.add(
    place,
    needsBearer,
    (onEnded) => new WhipSession({ agreement, encoder, admission, createSource, clock, logger, onEnded }),
  );
}

async function connect(parts: WhipParts, entry: WhipEntry, signal: AbortSignal): Promise<WhipAnswer | null> {
  const { session } = entry;
  // Others may have been let in while this key was checked.
  if (parts.sessions.isOverfull) {
    session.end({ reason: 'refused', problem: PROBLEMS.serverFull });
    return serverFull();
  }
  // Stays until the answer is out: without it nobody could use the session.
  const onLeft = (): void => session.end({ reason: 'connection-lost', problem: null });
  signal.addEventListener('abort', onLeft, { once: true });
  if (signal.aborted) onLeft();
  try {
    const { local } = await openPeer(parts.peers, session);
    if (session.ended !== null) return endedEarly(session.ended.reason, signal);
    return created(parts, entry, local);
  } catch (error) {
    parts.logger.error({ err: error }, 'media connection could not be opened');
    session.end({ reason: 'connection-lost', problem: PROBLEMS.unavailable });
    return retryLater('unavailable', 'No media connection can be opened.', RETRY_AFTER_SECONDS.unavailable);
  }
}

function endedEarly(reason: string, signal: AbortSignal): WhipAnswer | null {
  if (signal.aborted) return null;
  if (reason === 'superseded') return problem('conflict', PROBLEMS.superseded);
  return retryLater('unavailable', PROBLEMS.draining, RETRY_AFTER_SECONDS.unavailable);
}

/** RFC 9725, 4.2. OBS takes no other status than 201. */
function created(
  { peers, addresses, iceServers, maxVideoKbps }: WhipParts,
  { session: { agreement }, secret, etag }: WhipEntry,
  local: LocalTransport,
): WhipAnswer {
  const sessionId = String(randomBytes(8).readBigUInt64BE() >> 1n);
  const { port } = peers;
  const links = iceServerLinks(iceServers);
  return {
    status: 201,
    headers: {
      'content-type': OFFER_TYPE,
      location: sessionPath(secret),
      etag,
      ...(links.length === 0 ? {} : { link: [...links] }),
    },
    body: writeAnswer({ agreement, local, sessionId, addresses, port, maxVideoKbps }),
  };
}
