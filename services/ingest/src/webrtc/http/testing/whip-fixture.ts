import { createLogger, type Logger } from '@naru/platform/logger';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { TestDesk } from '../../../testing/test-desk.ts';
import { OBS, sdp } from '../../sdp/testing/model-offers.ts';
import { WhipSource } from '../../session/whip-source.ts';
import { startWhipServer, type WhipServer } from '../whip-server.ts';
import { StandInPeers } from './stand-in-peers.ts';

export interface WhipFixture extends AsyncDisposable {
  readonly server: WhipServer;
  readonly url: string;
  readonly desk: TestDesk;
  readonly peers: StandInPeers;
  readonly clock: ManualClock;
  /** A good one. */
  readonly offer: string;
  /** POSTs an offer with this key as bearer token. */
  publish(key: string, init?: PublishInit): Promise<Response>;
  /** A request to a path of the server. */
  ask(method: string, path: string, init?: RequestInit): Promise<Response>;
}

interface PublishInit extends RequestInit {
  readonly headers?: Record<string, string>;
}

type Overrides = Partial<Parameters<typeof startWhipServer>[0]>;

/** A WHIP server with real media paths; only time, the desk and the native library are the test's. */
export async function startWhip(overrides: Overrides = {}): Promise<WhipFixture> {
  const clock = new ManualClock();
  const desk = new TestDesk();
  const peers = new StandInPeers();
  const logger: Logger = createLogger('test', 'silent');
  const server = await startWhipServer({
    host: '127.0.0.1',
    port: 0,
    desk,
    peers,
    createSource: (parts) => new WhipSource({ ...parts, clock, ssrc: 1, maxBitsPerSecond: null }),
    addresses: ['192.0.2.7'],
    iceServers: [],
    maxVideoKbps: null,
    clock,
    logger,
    ...overrides,
  });
  const url = `http://127.0.0.1:${server.port}`;
  const offer = sdp(OBS).toString();
  const ask = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { method, ...init });
  return {
    server,
    url,
    desk,
    peers,
    clock,
    offer,
    ask,
    publish: (key, init = {}) => {
      const headers = { 'content-type': 'application/sdp', authorization: `Bearer ${key}` };
      return ask('POST', '/whip', { body: offer, ...init, headers: { ...headers, ...init.headers } });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Location and ETag of a 201. */
export function sessionOf(response: Response): { path: string; etag: string } {
  const path = response.headers.get('location');
  const etag = response.headers.get('etag');
  if (response.status !== 201 || path === null || etag === null) throw new Error(`status ${response.status}`);
  return { path, etag };
}
