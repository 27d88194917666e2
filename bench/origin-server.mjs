// @ts-check
// The server under measurement, in a process of its own: bench/origin.mjs starts it and talks to it over IPC. It is the
// origin, or with `floor` as its argument a bare node:http server that answers with the same bytes and does nothing else.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { PlaybackId } from '@naru/contracts/ids';
import { createOrigin } from '@naru/origin/service';
import { startHttpServer } from '@naru/platform/http-server';
import { createLogger } from '@naru/platform/logger';

const PARTS_PER_SEGMENT = 6;
const SEGMENTS_BEFORE = 8;
/** Bytes of a part: 2.4 Mbit/s. */
const PART_BYTES = 100_000;
const RENDITIONS = ['720p', '480p'];

/** @typedef {{ port: number, held(): number, woken(): number, publish(part: { msn: number, part: number }): Promise<void> }} Subject */

const playbackId = PlaybackId.parse('abcdefghij234567abcd');
let msn = 0;
let part = 0;
const subject = await startOrigin();
for (let count = 0; count < SEGMENTS_BEFORE * PARTS_PER_SEGMENT; count += 1) await publishPart(subject);
const measured = process.argv[2] === 'floor' ? await startFloor(subject.port) : subject;

process.on('disconnect', () => process.exit());
process.on('message', (/** @type {'usage' | 'memory' | 'publish'} */ command) => {
  if (command === 'publish') void publishAndReport();
  else reportUsage(command === 'memory');
});
process.send?.({ port: measured.port, playbackId, msn, part });

/** @param {boolean} collected */
function reportUsage(collected) {
  if (collected) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({
    cpuUs: user + system,
    rss,
    heap: heapUsed + external,
    held: measured.held(),
    woken: measured.woken(),
  });
}

async function publishAndReport() {
  const at = `${msn}.${part}`;
  const cpuBefore = process.cpuUsage();
  const publishedAt = nowMs();
  await publishPart(measured);
  // The origin follows in microtasks: by the next turn of the loop every answer is written.
  setImmediate(() => {
    const { user, system } = process.cpuUsage(cpuBefore);
    process.send?.({ at, publishedAt, loopMs: nowMs() - publishedAt, loopCpuMs: (user + system) / 1000 });
  });
}

/** @param {Subject} to */
async function publishPart(to) {
  const at = { msn, part };
  part = (part + 1) % PARTS_PER_SEGMENT;
  msn += part === 0 ? 1 : 0;
  await to.publish(at);
}

/** @returns {Promise<Subject>} */
async function startOrigin() {
  const liveEdge = createMemoryLiveEdge();
  const origin = createOrigin({
    liveEdge,
    logger: createLogger('bench', 'warn'),
    limits: { held: Number.MAX_SAFE_INTEGER },
  });
  const { port } = await startHttpServer({
    listener: (req, res) => origin.handle(req, res),
    host: '127.0.0.1',
    port: 0,
    portVariable: 'NARU_HTTP_PORT',
  });
  const media = Object.fromEntries(RENDITIONS.map((name) => [name, new Uint8Array(PART_BYTES)]));
  const startedAt = Date.now();
  await liveEdge.publish(playbackId, {
    kind: 'run-started',
    epoch: 1,
    firstMsn: 0,
    discontinuitySequence: 0,
    partTargetSeconds: 0.33334,
    targetDurationSeconds: 2,
    frameRate: 30,
    renditions: RENDITIONS.map((name) => ({
      name,
      init: new Uint8Array(1500),
      codecs: 'avc1.64001f,mp4a.40.2',
      width: 1280,
      height: 720,
      declaredBandwidth: 3_000_000,
    })),
  });
  return {
    port,
    held: () => origin.held.now,
    woken: () => origin.held.woken,
    publish: async (at) => {
      const durationSeconds = 2 / PARTS_PER_SEGMENT;
      await liveEdge.publish(playbackId, {
        kind: 'part',
        epoch: 1,
        ...at,
        durationSeconds,
        independent: at.part === 0,
        programDateTimeMs: startedAt + (at.msn * PARTS_PER_SEGMENT + at.part) * durationSeconds * 1000,
        lastOfSegment: at.part === PARTS_PER_SEGMENT - 1,
        media,
      });
    },
  };
}

/**
 * Holds every request and answers all of them with one playlist of the origin.
 *
 * @param {number} originPort
 * @returns {Promise<Subject>}
 */
async function startFloor(originPort) {
  const url = `http://127.0.0.1:${originPort}/live/${playbackId}/720p/media.m3u8?_HLS_msn=0&_HLS_skip=YES`;
  const example = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  const own = ['connection', 'date', 'keep-alive', 'content-length'];
  const headers = [...example.headers].filter(([name]) => !own.includes(name)).flat();
  const body = gzipSync(await example.arrayBuffer());
  headers.push('Content-Encoding', 'gzip', 'Content-Length', String(body.length));
  /** @type {Set<import('node:http').ServerResponse>} */
  let held = new Set();
  let woken = 0;
  const server = createServer({ noDelay: true, keepAliveTimeout: 65_000 }, (_, res) => {
    held.add(res);
    res.once('close', () => held.delete(res));
  });
  await new Promise((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve(null)),
  );
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    held: () => held.size,
    woken: () => woken,
    publish: async () => {
      const waiting = held;
      held = new Set();
      for (const res of waiting) res.writeHead(200, headers).end(body);
      woken += waiting.size;
    },
  };
}

/** One clock for all processes of this machine. */
function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}
