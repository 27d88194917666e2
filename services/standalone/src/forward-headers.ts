import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Meant for one connection, not for who is behind it (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** Said by us alone, or already obeyed by our own server. */
const OURS = new Set(['expect', 'forwarded', 'host', 'x-forwarded-for']);
/** Methods that have a body even where, as in HTTP/2, no header says so. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** The headers of a request as the program behind us gets them. HTTP/2's own (`:path`) stay here. */
export function requestHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const { headers } = request;
  const named = namedByConnection(headers.connection);
  const forwarded: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':') || isHopByHop(name, named) || OURS.has(name)) continue;
    forwarded[name] = value;
  }
  const host = headers.host ?? headers[':authority'];
  if (typeof host === 'string') forwarded['host'] = host;
  forwarded['x-forwarded-for'] = request.socket.remoteAddress ?? 'unknown';
  if (headers['content-length'] === undefined) {
    if (hasBody(request)) forwarded['transfer-encoding'] = 'chunked';
    else if (WITH_BODY.has(request.method ?? '')) forwarded['content-length'] = '0';
  }
  return forwarded;
}

function hasBody({ headers, method = '', httpVersionMajor }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return httpVersionMajor >= 2 && WITH_BODY.has(method);
}

/** The headers of an answer as the client gets them; one that came several times (Link) goes on several times. */
export function answerHeaders(answer: IncomingMessage): ReadonlyMap<string, string | readonly string[]> {
  const named = namedByConnection(answer.headers.connection);
  const forwarded = new Map<string, string | readonly string[]>();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    const [first] = values;
    if (first === undefined || isHopByHop(name, named)) continue;
    forwarded.set(name, values.length === 1 ? first : values);
  }
  return forwarded;
}

const isHopByHop = (name: string, named: ReadonlySet<string>): boolean =>
  HOP_BY_HOP.has(name) || named.has(name);

const namedByConnection = (connection: IncomingHttpHeaders['connection']): ReadonlySet<string> =>
  new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
