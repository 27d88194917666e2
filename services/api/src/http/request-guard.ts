import { AppError } from '@naru/platform/errors';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from '../api-environment.ts';
import { structuralFault } from './json-structure.ts';

/** The largest body is a description of 5,000 characters. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Names under which people put secrets into URLs, where logs and histories keep them. */
const SECRET_PARAMETERS = [
  'key',
  'token',
  'access_token',
  'streamKey',
  'stream_key',
  'manageToken',
  'apikey',
  'api_key',
];

export const refuseSecretsInUrl: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  if (SECRET_PARAMETERS.some((name) => c.req.query(name) !== undefined)) {
    throw new AppError('bad-request', 'secrets do not belong into a URL; use the Authorization header');
  }
  await next();
};

/**
 * Reads the body, but no more than it may have. Hono's own limiter hands the request to `new Request(...)`, which takes
 * the server's light-weight requests only where the platform's classes are replaced: every body without a length, DELETE
 * without a body included, would be a 500.
 */
export const limitBody: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  const { raw } = c.req;
  if (raw.body === null) return next();
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const body = await readLimited(raw.body);
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers: raw.headers, body });
  await next();
};

async function readLimited(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid-body', 'the body broke off', { cause });
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}

const tooLarge = (): AppError => new AppError('body-too-large', `a body may have ${MAX_BODY_BYTES} bytes`);

const CONTENT_TYPE = /^application\/json(?: *; *charset="?utf-8"?)? *$/i;

/** A body is JSON in UTF-8 without tricks; the routes' schemas come after that. */
export const requireStrictJson: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength === 0) return next();
  if (!CONTENT_TYPE.test(c.req.header('content-type') ?? '')) {
    throw new AppError('unsupported-media-type', 'the body must be application/json');
  }
  const text = decode(bytes);
  const fault = structuralFault(text);
  if (fault !== null) throw new AppError('invalid-body', `the JSON is refused: ${fault}`);
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid-body', 'the body is not JSON', { cause });
  }
  await next();
};

/** Keeps a byte order mark, so that the JSON parser refuses it. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('invalid-body', 'the body is not UTF-8', { cause });
  }
}
