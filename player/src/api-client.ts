import { Broadcast, BroadcastPage, type UpdateBroadcast } from '@naru/contracts/broadcast';
import { ChannelDetail, RotatedStreamKey } from '@naru/contracts/channel';
import { type ErrorCode, Problem } from '@naru/contracts/errors';
import type { BroadcastId, ChannelSlug, PlaybackId } from '@naru/contracts/ids';
import { ServerFacts } from '@naru/contracts/server';
import { z } from 'zod';

const ServerTime = z.object({ now: z.number() });

/** `unreachable`: no answer at all, or one that is not the API's. */
export type ApiFailure = ErrorCode | 'unreachable';

/** A request that did not give what was asked for; `code` is stable, `detail` is the server's sentence for people. */
export class ApiError extends Error {
  readonly code: ApiFailure;
  readonly detail: string | null;

  constructor(code: ApiFailure, detail: string | null, options?: ErrorOptions) {
    super(`api: ${code}`, options);
    this.name = 'ApiError';
    this.code = code;
    this.detail = detail;
  }
}

/** Reads throw {@link ApiError}, or the abort reason. An unchanged resource gives the very same object again. */
export interface ApiClient {
  liveBroadcasts(signal: AbortSignal): Promise<BroadcastPage>;
  announcedBroadcasts(signal: AbortSignal): Promise<BroadcastPage>;
  channel(slug: ChannelSlug, signal: AbortSignal): Promise<ChannelDetail>;
  /** As {@link channel}, with what only the owner sees; `forbidden` when the token does not own it. */
  ownedChannel(manageToken: string, slug: ChannelSlug, signal: AbortSignal): Promise<ChannelDetail>;
  playback(playbackId: PlaybackId, signal: AbortSignal): Promise<Broadcast>;
  /** The server's clock, ms since 1970. */
  serverTime(signal: AbortSignal): Promise<number>;
  serverFacts(signal: AbortSignal): Promise<ServerFacts>;
  updateBroadcast(manageToken: string, id: BroadcastId, change: UpdateBroadcast): Promise<Broadcast>;
  /** Makes a new stream key; the former one is worthless at once. */
  rotateStreamKey(manageToken: string, slug: ChannelSlug): Promise<string>;
}

/** No answer of the API takes this long on a connection that is still worth waiting for. */
const REQUEST_TIMEOUT_MS = 8000;

/** `request` is `fetch`; paths are relative to the page's origin. */
export function createApiClient(request: typeof fetch): ApiClient {
  /** One exchange including the body: ends by its answer, the caller's signal or the deadline. */
  async function exchange<T>(
    path: string,
    init: RequestInit & { callerSignal: AbortSignal | null },
    use: (response: Response) => Promise<T>,
  ): Promise<T> {
    const { callerSignal, ...rest } = init;
    callerSignal?.throwIfAborted();
    const controller = new AbortController();
    const abort = () => controller.abort();
    callerSignal?.addEventListener('abort', abort, { once: true });
    const deadline = setTimeout(abort, REQUEST_TIMEOUT_MS);
    try {
      return await use(await request(path, { ...rest, signal: controller.signal }));
    } catch (cause) {
      callerSignal?.throwIfAborted();
      throw cause instanceof ApiError ? cause : new ApiError('unreachable', null, { cause });
    } finally {
      clearTimeout(deadline);
      callerSignal?.removeEventListener('abort', abort);
    }
  }

  /** Reads of one schema; each path's last answer is kept with its ETag. */
  function reader<T>(schema: z.ZodType<T>): (path: string, signal: AbortSignal) => Promise<T> {
    const remembered = new Map<string, { etag: string; body: T }>();
    return (path, signal) => {
      const known = remembered.get(path);
      const headers: Record<string, string> = { accept: 'application/json' };
      if (known !== undefined) headers['if-none-match'] = known.etag;
      return exchange(path, { headers, callerSignal: signal }, async (response) => {
        if (response.status === 304 && known !== undefined) return known.body;
        const body = await parse(response, schema);
        const etag = response.headers.get('etag');
        if (etag === null) remembered.delete(path);
        else remembered.set(path, { etag, body });
        return body;
      });
    };
  }

  function write<T>(
    method: 'PUT' | 'POST',
    path: string,
    { manageToken, body, answer }: { manageToken: string; body: unknown; answer: z.ZodType<T> },
  ): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${manageToken}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const text = body === undefined ? null : JSON.stringify(body);
    return exchange(path, { method, headers, body: text, callerSignal: null }, (response) =>
      parse(response, answer),
    );
  }

  const readPage = reader(BroadcastPage);
  const readChannel = reader(ChannelDetail);
  const readPlayback = reader(Broadcast);
  const readServer = reader(ServerFacts);

  return {
    liveBroadcasts: (signal) => readPage('/api/broadcasts?status=LIVE', signal),
    announcedBroadcasts: (signal) => readPage('/api/broadcasts?status=READY&limit=12', signal),
    channel: (slug, signal) => readChannel(`/api/channels/${slug}`, signal),
    async ownedChannel(manageToken, slug, signal) {
      // Never remembered: the answer depends on the token, and the next person here may have another one.
      const headers = { accept: 'application/json', authorization: `Bearer ${manageToken}` };
      const init = { headers, cache: 'no-store', callerSignal: signal } as const;
      const channel = await exchange(`/api/channels/${slug}`, init, (response) =>
        parse(response, ChannelDetail),
      );
      if (channel.owned === null) throw new ApiError('forbidden', null);
      return channel;
    },
    playback: (playbackId, signal) => readPlayback(`/api/playback/${playbackId}`, signal),
    async serverTime(signal) {
      const init: RequestInit = { cache: 'no-store' };
      const answer = await exchange('/api/time', { ...init, callerSignal: signal }, (response) =>
        parse(response, ServerTime),
      );
      return answer.now;
    },
    serverFacts: (signal) => readServer('/api/server', signal),
    updateBroadcast: (manageToken, id, change) =>
      write('PUT', `/api/broadcasts/${id}`, { manageToken, body: change, answer: Broadcast }),
    async rotateStreamKey(manageToken, slug) {
      const path = `/api/channels/${slug}/stream-key`;
      const rotated = await write('POST', path, { manageToken, body: undefined, answer: RotatedStreamKey });
      return rotated.streamKey;
    },
  };
}

async function parse<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await response.json();
  if (!response.ok) {
    const problem = Problem.safeParse(body);
    if (!problem.success) throw new ApiError('unreachable', null);
    throw new ApiError(problem.data.code, problem.data.detail ?? null);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ApiError('unreachable', null, { cause: parsed.error });
  return parsed.data;
}
