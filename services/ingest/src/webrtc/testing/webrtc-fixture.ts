import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disposer } from '@naru/platform/disposer';
import { freeUdpPort } from '../../../../../tests/fixtures/free-udp-port.ts';
import { INTERNAL_SECRET, type IngestFixture, startIngestFixture } from '../../testing/ingest-fixture.ts';
import { startObsClient } from '../peer/testing/obs-client.ts';
import { OBS, sdp } from '../sdp/testing/model-offers.ts';
import { startWebrtcIngest } from '../service.ts';
import { h264Stream, opusFile } from './generated-streams.ts';

const HOST = '127.0.0.1';

/** A publisher like OBS that was let in. */
export interface WhipPublisher extends AsyncDisposable {
  readonly sessionUrl: string;
  /** Status of a request to its session, with its key. */
  ask(method: string): Promise<number>;
}

export interface WebrtcFixture extends AsyncDisposable {
  /** RTMP ingest, on the same database and queue. */
  readonly rtmp: IngestFixture;
  readonly url: string;
  publish(streamKey: string): Promise<WhipPublisher>;
  /** A good offer whose answer nobody follows; resolves with the status. */
  offerOnly(streamKey: string): Promise<number>;
}

/** RTMP and WebRTC ingest side by side, as on one machine. */
export async function startWebrtcFixture(): Promise<WebrtcFixture> {
  const disposer = new Disposer();
  try {
    const rtmp = disposer.use(await startIngestFixture());
    const folder = await mkdtemp(join(tmpdir(), 'naru-webrtc-'));
    disposer.defer(() => rm(folder, { recursive: true, force: true }));
    const files = { video: join(folder, 'video.h264'), audio: join(folder, 'audio.ogg') };
    await writeFile(files.video, await h264Stream({ seconds: 4, size: '320x180', gop: 30 }));
    await writeFile(files.audio, await opusFile(4));
    const service = disposer.use(
      await startWebrtcIngest({
        config: {
          whip: { host: HOST, port: 0 },
          udp: { host: HOST, port: await freeUdpPort() },
          addresses: null,
          iceServers: [],
          maxVideoKbps: null,
          internal: { host: HOST, port: 0, secret: INTERNAL_SECRET },
          databaseUrl: rtmp.databaseUrl,
          logLevel: 'silent',
        },
        db: rtmp.db,
        queue: rtmp.queue,
        logger: rtmp.logger,
      }),
    );
    const url = `http://${HOST}:${Number(service.facts?.['whipPort'])}`;
    return {
      rtmp,
      url,
      publish: (streamKey) => publish(url, streamKey, files),
      offerOnly: async (streamKey) => (await post(url, streamKey, sdp(OBS).toString())).status,
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

function post(url: string, streamKey: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${streamKey}`, 'content-type': 'application/sdp' };
  return fetch(`${url}/whip`, { method: 'POST', headers, body });
}

async function publish(
  url: string,
  streamKey: string,
  files: { video: string; audio: string },
): Promise<WhipPublisher> {
  const client = await startObsClient(files);
  const authorization = `Bearer ${streamKey}`;
  const response = await post(url, streamKey, client.offer);
  if (response.status !== 201) throw new Error(`refused with ${response.status}`);
  client.answer(await response.text());
  const sessionUrl = `${url}${response.headers.get('location')}`;
  return {
    sessionUrl,
    ask: async (method) => (await fetch(sessionUrl, { method, headers: { authorization } })).status,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
