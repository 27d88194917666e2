// @ts-check
/**
 * Holds N blocking playlist requests on one origin process, publishes parts, and prints how fast all of them are woken,
 * what an answer costs and what a held request takes of memory; beside it the same for a bare node:http server that
 * answers with the same bytes, which is as little as it can cost. Everything runs on this machine over loopback, clients
 * on the same cores as the server.
 *
 *   npm run build:server && node bench/origin.mjs [held ...]        default: 1000 5000 10000
 */
import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { cpus, loadavg } from 'node:os';

const PART_MS = 333;
const PARTS_PER_SEGMENT = 6;
const WARM_UP_PARTS = 6;
const MEASURED_PARTS = 24;
const HOLD_DEADLINE_MS = 20_000;
/** What the origin grants one address per broadcast. */
const HELD_PER_ADDRESS = 100;
const RENDITIONS = ['720p', '480p'];

/**
 * @typedef {{ port: number, playbackId: string, msn: number, part: number }} Listening
 * @typedef {{ cpuUs: number, rss: number, heap: number, held: number, woken: number }} Usage
 * @typedef {{ idle: Usage, full: Usage, before: Usage, after: Usage }} Usages
 * @typedef {{ at: string, publishedAt: number, loopMs: number, loopCpuMs: number }} Published
 * @typedef {{ at: string, arrivedAt: number }} Arrival
 */

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 5000, 10_000];
console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, parts of ${PART_MS} ms`,
);
for (const count of counts) {
  console.log(`${count} held`);
  console.log(`  origin     ${await measure(count, 'origin')}`);
  console.log(`  node:http  ${await measure(count, 'floor')}`);
}

/**
 * @param {number} count
 * @param {'origin' | 'floor'} subject
 */
async function measure(count, subject) {
  const server = fork(new URL('origin-server.mjs', import.meta.url), [subject], {
    stdio: 'inherit',
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  /** @type {Arrival[]} */
  const arrivals = [];
  /** @type {import('node:net').Socket[]} */
  const clients = [];
  try {
    /** @type {Listening} */
    const listening = await nextMessage(server);
    const idle = await usage(server, 'memory');
    for (let index = 0; index < count; index += 1) clients.push(startClient(listening, index, arrivals));
    await untilHeld(server, count);
    await publishParts(server, WARM_UP_PARTS);
    const full = await usage(server, 'memory');
    arrivals.length = 0;
    const before = await usage(server);
    const published = await publishParts(server, MEASURED_PARTS);
    const after = await usage(server);
    return report(count, published, arrivals, { idle, full, before, after });
  } finally {
    for (const client of clients) client.destroy();
    server.disconnect();
  }
}

/**
 * @param {number} count
 * @param {Published[]} published
 * @param {Arrival[]} arrivals
 * @param {Usages} used
 */
function report(count, published, arrivals, { idle, full, before, after }) {
  const publishedAt = new Map(published.map((part) => [part.at, part.publishedAt]));
  const delays = arrivals.map(({ at, arrivedAt }) => arrivedAt - (publishedAt.get(at) ?? Number.NaN));
  const known = delays.filter((delay) => !Number.isNaN(delay));
  const loop = quantile(
    published.map(({ loopMs }) => loopMs),
    0.5,
  );
  const loopCpu = quantile(
    published.map(({ loopCpuMs }) => loopCpuMs),
    0.5,
  );
  const woken = after.woken - before.woken;
  return [
    `${woken === count * published.length ? 'all' : `${woken} of ${count * published.length}`} woken`,
    `in hand p50 ${quantile(known, 0.5)} ms, p99 ${quantile(known, 0.99)} ms`,
    `loop ${loop} ms (${loopCpu} ms CPU)`,
    `${((after.cpuUs - before.cpuUs) / woken).toFixed(1)} us CPU an answer`,
    `${((full.heap - idle.heap) / count / 1024).toFixed(1)} KB heap, ${((after.rss - idle.rss) / count / 1024).toFixed(1)} KB RSS each`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ].join('; ');
}

/**
 * One viewer: asks for the playlist with the next part again and again on one connection.
 *
 * @param {Listening} listening
 * @param {number} index
 * @param {Arrival[]} arrivals
 */
function startClient({ port, playbackId, msn, part }, index, arrivals) {
  let missing = 0;
  const localAddress = `127.0.2.${1 + Math.floor(index / HELD_PER_ADDRESS)}`;
  const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
  const ask = () => {
    const path = `/live/${playbackId}/${RENDITIONS[index % RENDITIONS.length]}/media.m3u8`;
    const query = `_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`;
    socket.write(`GET ${path}?${query} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n\r\n`);
  };
  socket.on('error', () => {}); // a client of a run that is over
  socket.on('connect', ask);
  socket.on('data', (chunk) => {
    if (missing === 0) {
      const head = chunk.toString('latin1', 0, 1024);
      if (!head.startsWith('HTTP/1.1 200')) throw new Error(`unexpected answer: ${head.slice(0, 40)}`);
      missing = head.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1]);
    }
    missing -= chunk.length;
    if (missing > 0) return;
    arrivals.push({ at: `${msn}.${part}`, arrivedAt: nowMs() });
    part += 1;
    if (part === PARTS_PER_SEGMENT) {
      part = 0;
      msn += 1;
    }
    ask();
  });
  return socket;
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @param {number} count
 */
async function publishParts(server, count) {
  /** @type {Published[]} */
  const published = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = nowMs() + PART_MS;
    server.send('publish');
    /** @type {Published} */
    const part = await nextMessage(server);
    published.push(part);
    await sleep(dueAt - nowMs());
  }
  return published;
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @param {number} count
 */
async function untilHeld(server, count) {
  const giveUpAt = nowMs() + HOLD_DEADLINE_MS;
  while ((await usage(server)).held < count) {
    if (nowMs() > giveUpAt) throw new Error(`the origin does not hold ${count} requests`);
    await sleep(50);
  }
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @param {'usage' | 'memory'} [command] `memory` collects the garbage first
 * @returns {Promise<Usage>}
 */
function usage(server, command = 'usage') {
  server.send(command);
  return nextMessage(server);
}

/**
 * @template T
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<T>}
 */
function nextMessage(server) {
  return new Promise((resolve) => server.once('message', resolve));
}

/**
 * @param {number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(0) ?? '-';
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

/** One clock for all processes of this machine. */
function nowMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}
