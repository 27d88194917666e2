import { CACHE_CONTROL } from '@naru/contracts/cache-rules';
import type { ApiApp, ApiContext } from '../api-environment.ts';
import { INDEX_PAGE, type PageFile, type PageFiles } from './page-files.ts';
import { PAGE_SECURITY_HEADERS } from './security-headers.ts';

/** Paths that the pages' own router knows; each of them is the index page. Everything else is 404. */
const PAGE_PATHS = ['/', '/c/*', '/watch/*', '/studio/*'];

/** One route a file: names are looked up by the router, never joined to a path. */
export function addPageRoutes(app: ApiApp, files: PageFiles): void {
  for (const [name, file] of files) {
    app.get(`/${name}`, (c) => answerFile(c, file));
    if (name === INDEX_PAGE) {
      for (const path of PAGE_PATHS) app.get(path, (c) => answerFile(c, file));
    }
  }
}

/** A mistyped address, opened by a person: the index page, which says so. Null for anything else. */
export function answerUnknownPage(c: ApiContext, files: PageFiles): Response | null {
  const index = files.get(INDEX_PAGE);
  const opened = c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html');
  if (index === undefined || !opened || c.req.path.startsWith('/api/')) return null;
  return answerFile(c, index, 404);
}

function answerFile(c: ApiContext, file: PageFile, status: 200 | 404 = 200): Response {
  const gzipped = acceptsGzip(c.req.header('accept-encoding')) ? file.gzipped : null;
  const etag = gzipped === null ? file.etag : file.etag.replace(/"$/, '-gzip"');
  const headers: Record<string, string> = {
    ...PAGE_SECURITY_HEADERS,
    'cache-control': CACHE_CONTROL[file.cacheRule],
    etag,
    ...(file.gzipped === null ? {} : { vary: 'Accept-Encoding' }),
  };
  if (status === 200 && namesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
  const body = gzipped ?? file.body;
  headers['content-type'] = file.contentType;
  headers['content-length'] = String(body.byteLength);
  if (gzipped !== null) headers['content-encoding'] = 'gzip';
  return c.body(body, status, headers);
}

/** RFC 9110, 12.5.3: listed and not forbidden by q=0. */
export function acceptsGzip(header: string | undefined): boolean {
  for (const entry of (header ?? '').toLowerCase().split(',')) {
    const [coding, ...parameters] = entry.split(';').map((word) => word.trim());
    if (coding === 'gzip' || coding === '*') return !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  }
  return false;
}

/** RFC 9110, 13.1.2, weak comparison. */
function namesEtag(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((entry) => {
    const word = entry.trim();
    return word === '*' || word.replace(/^W\//, '') === etag;
  });
}
