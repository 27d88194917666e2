import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { CacheRule } from '@naru/contracts/cache-rules';
import { AppError } from '@naru/platform/errors';

export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Null where compression does not pay. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
  readonly contentType: string;
  readonly cacheRule: CacheRule;
  /** Quoted, of the uncompressed bytes. */
  readonly etag: string;
}

/** By path below the pages directory: `index.html`, `assets/main-B3x9.js`. All of it is in memory. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export const INDEX_PAGE = 'index.html';

/** What a build of ours may hold; anything else in the directory (source maps, dot files) is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.txt', '.svg']);
const MIN_GZIP_BYTES = 500;
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;
/** Vite puts a hash of the content into the names of what it builds. */
const HASHED_NAME = /^assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

/**
 * Reads a build of the pages. Requests are answered from the result by name, so no request can reach the file system.
 *
 * @throws AppError `invalid-configuration` when there is no index page
 */
export async function readPageFiles(directory: string): Promise<PageFiles> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw new AppError('invalid-configuration', `NARU_PAGES_DIR cannot be read: ${directory}`, { cause });
    },
  );
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, PageFile>();
  for (const path of paths) {
    const name = relative(directory, path).split(sep).join('/');
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined || !FILE_NAME.test(name)) continue;
    files.set(name, await readPageFile(path, name, contentType));
  }
  if (!files.has(INDEX_PAGE)) {
    throw new AppError('invalid-configuration', `NARU_PAGES_DIR holds no ${INDEX_PAGE}: ${directory}`);
  }
  return files;
}

async function readPageFile(path: string, name: string, contentType: string): Promise<PageFile> {
  const body = new Uint8Array(await readFile(path));
  const pays = COMPRESSIBLE.has(extname(name)) && body.byteLength >= MIN_GZIP_BYTES;
  return {
    body,
    gzipped: pays ? new Uint8Array(await promisify(gzip)(body, { level: 9 })) : null,
    contentType,
    cacheRule: HASHED_NAME.test(name) ? 'page-asset' : 'page',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}
