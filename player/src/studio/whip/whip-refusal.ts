import { Problem } from '@naru/contracts/errors';

/**
 * `bad-key`: unknown or withdrawn. `taken`: somebody else publishes here. `unusable-offer`: the server wants none of
 * what this browser sends. `unusable-media`: it wanted it, and then not what came. `not-offered`: no WHIP there. `busy`: 429 or 503. `unreachable`: no answer at all.
 * `server-fault`: an answer that makes no sense.
 */
export type RefusalKind =
  | 'bad-key'
  | 'taken'
  | 'unusable-offer'
  | 'unusable-media'
  | 'not-offered'
  | 'busy'
  | 'unreachable'
  | 'server-fault';

/** Why a POST gave no session. `detail` is the server's sentence for people, or null. */
export class WhipRefusal extends Error {
  readonly kind: RefusalKind;
  readonly detail: string | null;
  /** From Retry-After, in ms; null when the server did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: RefusalKind,
    facts: { detail?: string | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(`whip: ${kind}`, { cause: facts.cause });
    this.name = 'WhipRefusal';
    this.kind = kind;
    this.detail = facts.detail ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }
}

/** What a status other than 201 means to the streamer. */
export function refusalKindOf(status: number): RefusalKind {
  switch (status) {
    case 401:
    case 403:
      return 'bad-key';
    case 404:
    case 405:
    case 501:
      return 'not-offered';
    case 409:
      return 'taken';
    case 400:
    case 406:
    case 413:
    case 415:
    case 422:
      return 'unusable-offer';
    case 408:
    case 429:
    case 503:
      return 'busy';
    default:
      return 'server-fault';
  }
}

/** Retry-After in ms: seconds or a date (RFC 9110, 10.2.3); null when absent or unreadable. */
export function retryAfterMsOf(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** The server's own words in a problem; null where there are none. */
export async function detailOf(response: Response): Promise<string | null> {
  try {
    const problem = Problem.safeParse(await response.json());
    return problem.success ? (problem.data.detail ?? null) : null;
  } catch {
    // A proxy's page of HTML says nothing that a streamer could use.
    return null;
  }
}

/** Reads an answer that is not a session; whatever its body holds, the kind follows from the status. */
export async function refusalOf(response: Response, nowMs: number): Promise<WhipRefusal> {
  const detail = await detailOf(response);
  const retryAfterMs = retryAfterMsOf(response.headers.get('retry-after'), nowMs);
  return new WhipRefusal(refusalKindOf(response.status), { detail, retryAfterMs });
}
