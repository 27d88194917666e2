// @ts-check
// The origin under measurement, in a process of its own: bench/origin.mjs starts it and talks to it over IPC.
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

const playbackId = PlaybackId.parse('abcdefghij234567abcd');
const liveEdge = createMemoryLiveEdge();
const origin = createOrigin({ liveEdge, logger: createLogger('bench', 'warn') });
const server = await startHttpServer({
  listener: (req, res) => origin.handle(req, res),
  host: '127.0.0.1',
  port: 0,
  portVariable: 'NARU_HTTP_PORT',
});
const media = Object.fromEntries(RENDITIONS.map((name) => [name, new Uint8Array(PART_BYTES)]));
let msn = 0;
let part = 0;
let programDateTimeMs = Date.now();

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
for (let count = 0; count < SEGMENTS_BEFORE * PARTS_PER_SEGMENT; count += 1) await publishPart();

process.on('disconnect', () => process.exit());
process.on('message', (/** @type {'usage' | 'publish'} */ command) => {
  if (command === 'usage') reportUsage();
  else void publishAndReport();
});
process.send?.({ port: server.port, playbackId, msn, part });

function reportUsage() {
  const { user, system } = process.cpuUsage();
  const rssMb = process.memoryUsage().rss / 2 ** 20;
  process.send?.({ cpuUs: user + system, rssMb, held: origin.held.now, woken: origin.held.woken });
}

async function publishAndReport() {
  const at = `${msn}.${part}`;
  const cpuBefore = process.cpuUsage();
  const publishedAt = nowMs();
  await publishPart();
  // The origin follows in microtasks: by the next turn of the loop every answer is written.
  setImmediate(() => {
    const { user, system } = process.cpuUsage(cpuBefore);
    process.send?.({ at, publishedAt, loopMs: nowMs() - publishedAt, loopCpuMs: (user + system) / 1000 });
  });
}

async function publishPart() {
  const lastOfSegment = part === PARTS_PER_SEGMENT - 1;
  const durationSeconds = 2 / PARTS_PER_SEGMENT;
  const independent = part === 0;
  const at = { kind: /** @type {const} */ ('part'), epoch: 1, msn, part };
  programDateTimeMs += durationSeconds * 1000;
  part = lastOfSegment ? 0 : part + 1;
  msn += lastOfSegment ? 1 : 0;
  const event = { ...at, durationSeconds, independent, programDateTimeMs, lastOfSegment, media };
  await liveEdge.publish(playbackId, event);
}

/** One clock for all processes of this machine. */
function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}
