import { gunzipSync } from 'node:zlib';
import { parsePlaylist } from '../playlist/parse-playlist.ts';
import type { MediaPlaylist, MultivariantPlaylist } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import { answerRules, type Exchange, type ResourceKind } from '../rules/answers.ts';
import type { Probe } from '../rules/probes.ts';
import {
  CannotLintError,
  type HttpAnswer,
  HttpClient,
  type HttpRequest,
  MOST_BODY_BYTES,
} from './http-client.ts';

export interface Asked {
  readonly exchange: Exchange;
  readonly answer: HttpAnswer;
  /** Without content coding. */
  readonly body: Uint8Array;
  readonly seconds: number;
}

/** Playlists are some kilobytes, errors less; a bomb is not unpacked. */
const MOST_TEXT_BYTES = 4 * 1024 * 1024;
/** Hours of segments. Each line becomes a few hundred bytes here, and several playlists are held at a time. */
const MOST_PLAYLIST_LINES = 20_000;

/** Of an answer's body, with content coding and without. */
const mostBytesOf = (kind: ResourceKind): number =>
  kind === 'init' || kind === 'segment' || kind === 'part' ? MOST_BODY_BYTES : MOST_TEXT_BYTES;

/** Sends requests and judges every answer by the rules that all answers are under. */
export class Asker implements Disposable {
  readonly #client: HttpClient;
  readonly #findings: Findings;
  /** Of the newest media playlist; none is known before the first one. */
  #targetDurationSeconds = 6;

  constructor(findings: Findings, signal?: AbortSignal) {
    this.#client = new HttpClient(signal);
    this.#findings = findings;
  }

  /** Accepts gzip unless `headers` says otherwise. */
  async ask(kind: ResourceKind, request: HttpRequest): Promise<Asked> {
    const requestHeaders = {
      'accept-encoding': 'gzip',
      origin: 'https://viewer.invalid',
      ...request.headers,
    };
    const mostBodyBytes = mostBytesOf(kind);
    const answer = await this.#client.ask({ ...request, headers: requestHeaders, mostBodyBytes });
    const body = decode(answer, request.url, mostBodyBytes);
    const text = kind.includes('playlist') ? Buffer.from(body).toString() : '';
    const target = /^#EXT-X-TARGETDURATION:(\d+)/m.exec(text);
    if (target !== null) this.#targetDurationSeconds = Number(target[1]);
    const exchange: Exchange = {
      kind: kindOf(kind, answer.status, text),
      method: request.method ?? 'GET',
      url: request.url,
      requestHeaders,
      status: answer.status,
      headers: answer.headers,
      bodyBytes: answer.body.length,
      targetDurationSeconds: this.#targetDurationSeconds,
    };
    this.#findings.check(answerRules, exchange);
    return { exchange, answer, body, seconds: answer.endedAt - answer.askedAt };
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

function kindOf(asked: ResourceKind, status: number, text: string): ResourceKind {
  if (status === 404 || status === 410) return 'missing';
  if (status >= 400 && status < 500) return 'refused';
  return /^#EXT-X-ENDLIST/m.test(text) ? 'ended-playlist' : asked;
}

function decode({ headers, body }: HttpAnswer, url: string, mostBytes: number): Uint8Array {
  if (headers['content-encoding'] !== 'gzip' || body.length === 0) return body;
  try {
    return gunzipSync(body, { maxOutputLength: mostBytes });
  } catch (cause) {
    const tooLarge = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    const what = tooLarge ? `unpacks to over ${mostBytes} bytes` : 'is broken gzip';
    throw new CannotLintError(`${url} ${what}`, { cause });
  }
}

/**
 * The playlist in an answer; null when it is none.
 *
 * @throws CannotLintError when it has too many lines to be looked at
 */
export function playlistIn({ exchange, body }: Asked): MediaPlaylist | MultivariantPlaylist | null {
  if (exchange.status !== 200) return null;
  if (linesIn(body) > MOST_PLAYLIST_LINES) {
    throw new CannotLintError(`${exchange.url} has over ${MOST_PLAYLIST_LINES} lines`);
  }
  return parsePlaylist(Buffer.from(body).toString(), exchange.url);
}

function linesIn(body: Uint8Array): number {
  let lines = 1;
  for (let at = body.indexOf(10); at !== -1; at = body.indexOf(10, at + 1)) lines += 1;
  return lines;
}

export function mediaPlaylistIn(asked: Asked): MediaPlaylist | null {
  const playlist = playlistIn(asked);
  return playlist?.kind === 'media' ? playlist : null;
}

/** What a probe rule looks at. */
export const probeOf = (
  asked: Asked,
  about: Partial<Pick<Probe, 'msn' | 'part' | 'reference'>> = {},
): Probe => ({
  exchange: asked.exchange,
  seconds: asked.seconds,
  playlist:
    asked.exchange.kind.includes('playlist') && asked.exchange.method === 'GET'
      ? mediaPlaylistIn(asked)
      : null,
  msn: -1,
  part: null,
  reference: null,
  ...about,
});
