import { iceServersOf } from './link-header.ts';
import { detailOf, refusalOf, WhipRefusal } from './whip-refusal.ts';

/** What the server gave for an offer. */
export interface WhipSession {
  /** Absolute URL of the session; it is secret. */
  url: string;
  answerSdp: string;
  iceServers: RTCIceServer[];
}

/** Of a GET of a session. */
export interface SessionWord {
  /** 204: it lives; 404: unknown; 409: another publisher has its place; 410: what it sent was refused. */
  status: number;
  /** Why, in the words of the server. */
  detail: string | null;
}

export interface WhipClient {
  /** What the server says of a session; null without an answer. Never rejects. */
  ask(sessionUrl: string): Promise<SessionWord | null>;
  /** POSTs an SDP offer. Throws {@link WhipRefusal}, or the signal's reason. */
  publish(offerSdp: string, streamKey: string, signal: AbortSignal): Promise<WhipSession>;
  /** DELETEs a session: the HTTP status, or null without an answer. `keepalive` outlives the page. Never throws. */
  end(sessionUrl: string, streamKey: string, options?: { keepalive: boolean }): Promise<number | null>;
}

/** Later than the server's own limit for an offer, and than any answer still worth having. */
const ANSWER_TIMEOUT_MS = 10_000;
const MAX_ANSWER_CHARACTERS = 65_536;

/** The stream key travels as a Bearer token only: URLs end up in logs and histories. */
const bearer = (streamKey: string): string => `Bearer ${streamKey}`;

/** RFC 9725 client. `request` is `fetch`; `endpoint` is absolute. */
export function createWhipClient(
  request: typeof fetch,
  { endpoint, nowMs }: { endpoint: string; nowMs: () => number },
): WhipClient {
  async function post(offerSdp: string, streamKey: string, signal: AbortSignal): Promise<WhipSession> {
    const response = await request(endpoint, {
      method: 'POST',
      headers: { authorization: bearer(streamKey), 'content-type': 'application/sdp' },
      body: offerSdp,
      cache: 'no-store',
      signal,
    });
    if (response.status !== 201) throw await refusalOf(response, nowMs());
    return sessionOf(response, await response.text(), endpoint);
  }

  return {
    async publish(offerSdp, streamKey, callerSignal) {
      callerSignal.throwIfAborted();
      const controller = new AbortController();
      const abort = () => controller.abort();
      callerSignal.addEventListener('abort', abort, { once: true });
      const deadline = setTimeout(abort, ANSWER_TIMEOUT_MS);
      try {
        return await post(offerSdp, streamKey, controller.signal);
      } catch (cause) {
        callerSignal.throwIfAborted();
        throw cause instanceof WhipRefusal ? cause : new WhipRefusal('unreachable', { cause });
      } finally {
        clearTimeout(deadline);
        callerSignal.removeEventListener('abort', abort);
      }
    },
    async ask(sessionUrl) {
      try {
        const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
        const response = await request(sessionUrl, { cache: 'no-store', signal });
        return { status: response.status, detail: response.ok ? null : await detailOf(response) };
      } catch {
        return null;
      }
    },
    async end(sessionUrl, streamKey, { keepalive } = { keepalive: false }) {
      try {
        const response = await request(sessionUrl, {
          method: 'DELETE',
          headers: { authorization: bearer(streamKey) },
          keepalive,
          signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        });
        return response.status;
      } catch {
        // The server notices the silence by itself.
        return null;
      }
    },
  };
}

function sessionOf(response: Response, answerSdp: string, endpoint: string): WhipSession {
  // A redirect (307) moved the endpoint; the session is named relative to where it ended.
  const base = response.url === '' ? endpoint : response.url;
  const location = response.headers.get('location');
  const url = location === null || !URL.canParse(location, base) ? null : new URL(location, base);
  const isSdp = response.headers.get('content-type')?.toLowerCase().startsWith('application/sdp') ?? false;
  // Later requests carry the key: it goes nowhere but to the host that was asked.
  const isOurs = url !== null && url.origin === new URL(base).origin;
  if (!isOurs || !isSdp || !answerSdp.startsWith('v=0') || answerSdp.length > MAX_ANSWER_CHARACTERS)
    throw new WhipRefusal('server-fault');
  return {
    url: url.href,
    answerSdp,
    iceServers: iceServersOf(response.headers.get('link')),
  };
}
