import { gunzipSync } from 'node:zlib';
import { type ReadPlaylist, readMediaPlaylist } from './playlist-reader.ts';

interface Remembered {
  readonly body: Buffer;
  readonly playlist: ReadPlaylist;
}

/**
 * Reads media playlists for all viewers of a thread. Each viewer receives every byte, but equal bodies are read once:
 * otherwise the viewers would need more CPU than the server they measure.
 */
export class PlaylistMemo {
  readonly #newest = new Map<string, Remembered>();

  /** `name` tells apart what has different bodies at a time: rendition, full or delta. */
  read(name: string, body: Buffer, gzip: boolean): ReadPlaylist {
    const known = this.#newest.get(name);
    if (known?.body.equals(body) === true) return known.playlist;
    const playlist = readMediaPlaylist(textOf(body, gzip));
    this.#newest.set(name, { body, playlist });
    return playlist;
  }
}

/** No playlist is longer when unpacked. */
const MAX_PLAYLIST_BYTES = 1024 * 1024;

export const textOf = (body: Buffer, gzip: boolean): string =>
  (gzip ? gunzipSync(body, { maxOutputLength: MAX_PLAYLIST_BYTES }) : body).toString('utf8');
