import { once } from 'node:events';
import { createServer } from 'node:http';
import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { SyntheticBroadcast } from '@naru/backends/live-edge/testing/synthetic-broadcast';
import { PlaybackId } from '@naru/contracts/ids';
import type { LiveEvent } from '@naru/hls/live-event';
import { createOrigin } from '@naru/origin/service';
import { Disposer } from '@naru/platform/disposer';
import { startHttpServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';
import { poll } from '@naru/platform/poll';
import { newPlaybackId } from '@naru/platform/secret';
import { expect, onTestFinished, test } from 'vitest';
import { PlaylistMemo } from './playlist-memo.ts';
import { SwarmCounts } from './swarm-counts.ts';
import { Viewer, type ViewerOptions } from './viewer.ts';

const until = (what: string, ask: () => boolean): Promise<unknown> =>
  poll(what, ask, { deadlineMs: 10_000, everyMs: 5 });

/** A real origin with 4 segments of 6 parts and 2 parts of the next. */
async function startBroadcast() {
  const disposer = new Disposer();
  onTestFinished(() => disposer[Symbol.asyncDispose]());
  const liveEdge = disposer.use(createMemoryLiveEdge());
  const origin = createOrigin({ liveEdge, logger: createLogger('swarm-test', 'silent') });
  const { port } = disposer.use(
    await startHttpServer({
      listener: (req, res) => origin.handle(req, res),
      host: '127.0.0.1',
      port: 0,
      portVariable: 'none',
      drainMs: 0,
    }),
  );
  disposer.use(origin);
  const id = PlaybackId.parse(newPlaybackId());
  const broadcast = new SyntheticBroadcast({ partBytes: 5000 });
  const publish = async (...events: LiveEvent[]): Promise<void> => {
    for (const event of events) await liveEdge.publish(id, event);
  };
  await publish(broadcast.start(1), ...broadcast.segments(4), broadcast.part(), broadcast.part());
  const counts = new SwarmCounts();
  const send = (options: Partial<ViewerOptions> = {}) => {
    const viewer = new Viewer({
      connection: {
        target: { host: '127.0.0.1', port, secure: false },
        localAddress: null,
        readBuffer: new Uint8Array(4096),
      },
      path: `/live/${id}/master.m3u8`,
      index: 0,
      mode: 'watch',
      playlists: new PlaylistMemo(),
      counts,
      ...options,
    });
    const watching = viewer.run();
    disposer.defer(async () => {
      viewer.close();
      await watching;
    });
    return { viewer, watching };
  };
  return { origin, broadcast, publish, counts, send };
}

const keysOf = (pairs: Float64Array): number[] => [...pairs].filter((_, index) => index % 2 === 0);

test('a viewer joins, is held, and fetches each part when it is there', async () => {
  const { origin, broadcast, publish, counts, send } = await startBroadcast();
  const { viewer } = send();
  await until('the viewer to be held and to play', () => origin.held.now === 1 && viewer.hasJoined);
  // 1 s before the end is in segment 3, which is decoded from its start: init, 6 parts and 2 parts
  await until('the parts up to the end', () => counts.partRequests === 9);
  expect(counts.playlistRequests).toBe(2);
  expect(counts.joinMs.count).toBe(1);
  await publish(broadcast.part());
  await until('the new part', () => counts.partRequests === 10);
  await until('the next hold', () => origin.held.now === 1);
  const samples = counts.takeSamples();
  expect(keysOf(samples.answers)).toEqual([4002]);
  expect(keysOf(samples.partsInHand)).toEqual([4002]);
  expect(counts.bytes).toBeGreaterThan(9 * 5000);
  expect(counts.missedParts).toBe(0);
  expect(counts.errors).toEqual({});
});

/** Says what no real origin says on demand: each reload gets the next of `answers`, then none any more. */
async function startScripted(...answers: readonly string[]) {
  const remaining = [...answers];
  const server = createServer((req, res) => {
    if (req.url === '/master.m3u8') res.end('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nmedia.m3u8\n');
    else if (req.url?.startsWith('/media.m3u8') === true) {
      const answer = remaining.shift();
      if (answer !== undefined) res.end(answer);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const counts = new SwarmCounts();
  const viewer = new Viewer({
    connection: {
      target: { host: '127.0.0.1', port: address.port, secure: false },
      localAddress: null,
      readBuffer: new Uint8Array(4096),
    },
    path: '/master.m3u8',
    index: 0,
    mode: 'hold',
    playlists: new PlaylistMemo(),
    counts,
  });
  const watching = viewer.run();
  onTestFinished(async () => {
    viewer.close();
    await watching;
    server.closeAllConnections();
    server.close();
  });
  return counts;
}

const playlistWith = (parts: number): string =>
  [
    '#EXTM3U',
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1',
    '#EXT-X-PART-INF:PART-TARGET=0.33333',
    '#EXT-X-MEDIA-SEQUENCE:5',
    ...Array.from({ length: parts }, (_, part) => `#EXT-X-PART:DURATION=0.33333,URI="5.${part}.m4s"`),
    '',
  ].join('\n');

test('a reload that tells of two new parts means that one was missed', async () => {
  const counts = await startScripted(playlistWith(2), playlistWith(4), playlistWith(5));
  await until('three playlists', () => counts.playlistRequests === 4);
  expect(counts.missedParts).toBe(1);
  expect(keysOf(counts.takeSamples().answers)).toEqual([5002, 5003, 5004]);
});

test('a reload that is answered before the part is there is an error', async () => {
  const counts = await startScripted(playlistWith(2), playlistWith(2));
  await until('the error', () => counts.errors['reload answered too early'] === 1);
});

test('viewers of one rendition compare what they got', async () => {
  const { counts, send } = await startBroadcast();
  const viewers = [send(), send({ index: 2 }), send({ index: 1 })];
  await until('all viewers to play', () => viewers.every(({ viewer }) => viewer.hasJoined));
  await until('the parts up to the end', () => counts.partRequests === 27);
  const paths = [...counts.digests.keys()];
  expect(paths.filter((path) => path.includes('/720p/'))).toHaveLength(
    paths.filter((path) => path.includes('/480p/')).length,
  );
  expect(counts.errors).toEqual({});
  counts.digest(paths[0] ?? '', 'something else');
  expect(counts.errors).toEqual({ 'part differs between viewers': 1 });
});

test('a viewer follows into a new run with another init section', async () => {
  const { origin, broadcast, publish, counts, send } = await startBroadcast();
  const { viewer } = send();
  await until('the viewer to be held', () => origin.held.now === 1 && viewer.hasJoined);
  await until('the parts up to the end', () => counts.partRequests === 9);
  await publish(broadcast.endRun(), broadcast.start(2), broadcast.part());
  await until('the next init and part', () => counts.partRequests === 11);
  expect(counts.errors).toEqual({});
});

test('a viewer leaves when the broadcast ends', async () => {
  const { origin, broadcast, publish, counts, send } = await startBroadcast();
  const { viewer, watching } = send();
  await until('the viewer to be held', () => origin.held.now === 1 && viewer.hasJoined);
  await publish(broadcast.part(), broadcast.end());
  await watching;
  expect(counts.errors).toEqual({});
});

test('a broadcast that is not there is an error by kind', async () => {
  const { counts, send } = await startBroadcast();
  send({ path: `/live/${'a'.repeat(20)}/master.m3u8` });
  await until('the failure', () => counts.errors['playlist status 404'] === 1);
});
