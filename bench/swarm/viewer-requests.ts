import { createHash } from 'node:crypto';
import { type ConnectionOptions, HttpConnection, RequestFault } from './http-connection.ts';
import { type PlaylistMemo, textOf } from './playlist-memo.ts';
import { PlaylistFault, type ReadPlaylist, readMultivariant } from './playlist-reader.ts';
import type { SwarmCounts } from './swarm-counts.ts';

interface PlaylistBody {
  readonly body: Buffer;
  readonly gzip: boolean;
}

/**
 * The requests of one viewer, counted: playlists, which may be held, go over one connection and media over another, as
 * in a browser. All of them reject with RequestFault or PlaylistFault.
 */
export class ViewerRequests {
  readonly #playlistLane: HttpConnection;
  readonly #mediaLane: HttpConnection;
  readonly #playlists: PlaylistMemo;
  readonly #counts: SwarmCounts;

  constructor(options: { connection: ConnectionOptions; playlists: PlaylistMemo; counts: SwarmCounts }) {
    this.#playlistLane = new HttpConnection(options.connection);
    this.#mediaLane = new HttpConnection(options.connection);
    this.#playlists = options.playlists;
    this.#counts = options.counts;
  }

  /** Paths of the media playlists. */
  async variants(path: string): Promise<string[]> {
    const { body, gzip } = await this.#playlist(path);
    return readMultivariant(textOf(body, gzip)).map((uri) => resolvePath(uri, path));
  }

  async mediaPlaylist(path: string, directives = ''): Promise<ReadPlaylist> {
    const url = directives === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${directives}`;
    const { body, gzip } = await this.#playlist(url);
    return this.#playlists.read(`${path} ${directives.endsWith('YES') ? 'delta' : 'full'}`, body, gzip);
  }

  /** Receives the media behind a URI of a playlist. With `digest` it is compared with what other viewers got. */
  async media(uri: string, playlistPath: string, digest: boolean): Promise<void> {
    const path = resolvePath(uri, playlistPath);
    const hash = digest ? createHash('sha1') : null;
    let length = 0;
    const { status } = await this.#mediaLane.get(path, (chunk) => {
      length += chunk.length;
      hash?.update(chunk);
    });
    this.#counts.partRequests += 1;
    this.#counts.bytes += length;
    if (status !== 200) throw new RequestFault(`media status ${status}`);
    if (length === 0) throw new RequestFault('empty media');
    if (hash !== null) this.#counts.digest(path, hash.digest('base64'));
  }

  /** Gives up requests that were sent before. */
  expire(sentBeforeMs: number): void {
    this.#playlistLane.expire(sentBeforeMs);
    this.#mediaLane.expire(sentBeforeMs);
  }

  /** Pending requests are rejected; later ones open new connections. */
  disconnect(): void {
    this.#playlistLane.close();
    this.#mediaLane.close();
  }

  async #playlist(path: string): Promise<PlaylistBody> {
    const chunks: Buffer[] = [];
    const head = await this.#playlistLane.get(path, (chunk) => {
      chunks.push(Buffer.from(chunk));
    });
    const [first] = chunks;
    const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
    this.#counts.playlistRequests += 1;
    this.#counts.bytes += body.length;
    if (head.status !== 200) throw new RequestFault(`playlist status ${head.status}`);
    return { body, gzip: head.gzip };
  }
}

/** Path and query of a URI in a playlist. The swarm leaves its target for nobody. */
function resolvePath(uri: string, basePath: string): string {
  const base = `http://target${basePath}`;
  const url = URL.canParse(uri, base) ? new URL(uri, base) : null;
  if (url === null || url.host !== 'target') throw new PlaylistFault('a URI leads to another server');
  return url.pathname + url.search;
}
