import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { fragment, initSection } from './fmp4.ts';
import { MULTIVARIANT_TEXT, mediaPlaylistText, type PlaylistShape } from './playlists.ts';

export interface LiveServer extends AsyncDisposable {
  readonly url: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Misbehaviour {
  /** Changes a good answer; the request is given by method, path and query. */
  readonly spoil?: (answer: Answer, request: { method: string; path: string; query: string }) => Answer;
  /** Sends the first half of a part before it is complete. */
  readonly dribble?: boolean;
  readonly ended?: boolean;
  /** The publisher is gone after so many parts; who waits for more is answered 503 after 3 target durations. */
  readonly silentAfterParts?: number;
  /** Never answers these. */
  readonly unanswered?: (request: { path: string; query: string }) => boolean;
}

const PARTS = 6;
/** Much faster than real time, slow enough for two followers. */
const PART_INTERVAL_MS = 60;
const WINDOW = 9;
const HOLD_MS = 6000;
const MULTIVARIANT = MULTIVARIANT_TEXT.replaceAll('64001e', '64001f').replaceAll('854x480', '1280x720');

const MEDIA_HEADERS = { 'content-type': 'video/mp4', 'cache-control': 'public, max-age=3600, immutable' };
const refused: Answer = { status: 400, headers: { 'cache-control': 'no-store' }, body: Buffer.from('no') };
const inVain: Answer = { status: 503, headers: { 'cache-control': 'no-store' }, body: Buffer.from('no') };
const missing: Answer = { status: 404, headers: { 'cache-control': 'max-age=1' }, body: Buffer.from('no') };

const partBytes = (msn: number, part: number): Uint8Array =>
  fragment({ startSeconds: msn * 2 + part / 3, firstIsSync: part === 0 });
const segmentBytes = (msn: number): Uint8Array =>
  Buffer.concat(Array.from({ length: PARTS }, (_, part) => partBytes(msn, part)));

/** A server as it should be, with a part every few milliseconds, and with one misbehaviour when asked for. */
export async function startLiveServer({
  spoil,
  dribble = false,
  ended = false,
  silentAfterParts = Infinity,
  unanswered = () => false,
}: Misbehaviour = {}): Promise<LiveServer> {
  const startedAt = performance.now();
  /** Parts there are by now, counted from segment 0. */
  const published = (): number =>
    ended
      ? 19 * PARTS
      : 19 * PARTS +
        2 +
        Math.min(silentAfterParts, Math.floor((performance.now() - startedAt) / PART_INTERVAL_MS));

  /** False when it was waited for in vain. */
  const until = async (count: number): Promise<boolean> => {
    const giveUpAt = performance.now() + HOLD_MS;
    while (published() < count) {
      if (performance.now() > giveUpAt) return false;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return true;
  };

  async function mediaPlaylist(rendition: string, query: string): Promise<Answer> {
    const directives = new URLSearchParams(query);
    const [msn, part, skip] = ['_HLS_msn', '_HLS_part', '_HLS_skip'].map((name) => directives.get(name));
    if (!ended) {
      if (directives.getAll('_HLS_msn').length > 1 || (typeof part === 'string' && typeof msn !== 'string'))
        return refused;
      for (const value of [msn, part]) {
        if (typeof value === 'string' && !/^(0|[1-9]\d{0,14})$/.test(value)) return refused;
      }
      if (typeof msn === 'string') {
        const open = Math.floor(published() / PARTS);
        if (Number(msn) > open + 1 || Number(part ?? 0) > 12) return refused;
        // A part past the end counts on into the next segment by itself.
        const awaited = Number(msn) * PARTS + (typeof part === 'string' ? Number(part) + 1 : PARTS);
        if (!(await until(awaited))) return inVain;
      }
    }
    const count = published();
    const shape: PlaylistShape = {
      rendition,
      other: rendition === '720p' ? '480p' : '720p',
      firstMsn: Math.floor(count / PARTS) - WINDOW,
      segments: WINDOW,
      openParts: count % PARTS,
      ended,
    };
    const skipped = skip === 'YES' && !ended ? (shape.openParts === 0 ? 2 : 3) : 0;
    return {
      status: 200,
      headers: {
        'content-type': 'application/vnd.apple.mpegurl',
        'cache-control': typeof msn === 'string' ? 'public, max-age=12' : 'public, max-age=0',
      },
      body: Buffer.from(mediaPlaylistText({ ...shape, skip: skipped })),
    };
  }

  async function media(name: string): Promise<Answer> {
    if (name === '0-init.mp4') return { status: 200, headers: MEDIA_HEADERS, body: initSection() };
    const match = /^0-(\d+)(?:\.(\d))?\.m4s$/.exec(name);
    const [msn, part] = [Number(match?.[1]), match?.[2] === undefined ? null : Number(match[2])];
    const end = msn * PARTS + (part === null ? PARTS : part + 1);
    if (match === null || end > published() + (part === null ? 0 : 1)) return missing;
    if (!(await until(end))) return inVain;
    return {
      status: 200,
      headers: MEDIA_HEADERS,
      body: part === null ? segmentBytes(msn) : partBytes(msn, part),
    };
  }

  async function answer(req: IncomingMessage, path: string, query: string): Promise<Answer> {
    if (req.method === 'OPTIONS') {
      return { status: 204, headers: { 'access-control-allow-headers': 'Range' }, body: Buffer.alloc(0) };
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      return { status: 405, headers: { allow: 'GET', 'cache-control': 'no-store' }, body: Buffer.alloc(0) };
    }
    if (path === '/live/master.m3u8') {
      const headers = { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'max-age=1' };
      return { status: 200, headers, body: Buffer.from(MULTIVARIANT) };
    }
    const [, rendition = '', name = ''] = /^\/live\/(720p|480p)\/([^/]+)$/.exec(path) ?? [];
    return name === 'media.m3u8' ? mediaPlaylist(rendition, query) : media(name);
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path = '', query = ''] = (req.url ?? '').split('?');
    const method = req.method ?? '';
    if (unanswered({ path, query })) return;
    const early = dribble && /\.\d\.m4s$/.test(path);
    const good = withRange(await answer(req, path, query), req);
    const { status, headers, body } = spoil?.(good, { method, path, query }) ?? good;
    const gzip = path.endsWith('.m3u8') && req.headers['accept-encoding'] === 'gzip' && status === 200;
    res.writeHead(status, {
      'access-control-allow-origin': '*',
      ...headers,
      ...(gzip ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
    });
    if (early) {
      res.write(body.subarray(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 250));
      res.end(body.subarray(10));
    } else res.end(method === 'HEAD' ? undefined : gzip ? gzipSync(body) : body);
  }

  const server = createServer((req, res) => void handle(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port was given');
  return {
    url: `http://127.0.0.1:${address.port}/live/master.m3u8`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function withRange(answer: Answer, { headers }: IncomingMessage): Answer {
  const first = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
  if (first === null || answer.status !== 200) return answer;
  const [from, to] = [Number(first[1]), Number(first[2])];
  if (from >= answer.body.length) return { ...refused, status: 416 };
  const range = `bytes ${from}-${to}/${answer.body.length}`;
  return {
    status: 206,
    headers: { ...answer.headers, 'content-range': range },
    body: answer.body.subarray(from, to + 1),
  };
}
