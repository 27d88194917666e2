import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Broadcast } from '@naru/contracts/broadcast';
import { poll } from '@naru/platform/poll';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startClockSource } from '../fixtures/clock-source.ts';
import { sampleTree } from '../fixtures/process-tree.ts';
import { type Stack, startStack } from './start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
const CAMERA = { width: 640, height: 360, frameRate: 15 };
const run = promisify(execFile);

const publish = (stack: Stack, key = stack.credentials.streamKey) =>
  startClockSource({ rtmpUrl: `${stack.rtmp}/${key}`, ffmpegPath, ...CAMERA });

/** Null while the process that answers is being replaced. */
const ask = async (url: string): Promise<Response | null> => fetch(url).catch(() => null);

async function currentBroadcast(stack: Stack): Promise<CurrentBroadcast | null> {
  const answer = await ask(`${stack.http}/api/channels/${stack.credentials.channel}`);
  return answer?.ok === true ? ChannelAnswer.parse(await answer.json()).current : null;
}

async function livePlaylist(stack: Stack): Promise<string> {
  const current = await currentBroadcast(stack);
  if (current === null) return '';
  const answer = await ask(`${stack.http}/live/${current.playbackId}/480p/media.m3u8`);
  return answer?.ok === true ? answer.text() : '';
}

const untilPlaylist = (stack: Stack, what: string, pattern: RegExp): Promise<string> =>
  poll(
    what,
    async () => {
      const text = await livePlaylist(stack);
      return pattern.test(text) ? text : null;
    },
    { deadlineMs: 40_000, everyMs: 100 },
  );

const CurrentBroadcast = Broadcast.pick({ id: true, playbackId: true, status: true });
type CurrentBroadcast = z.infer<typeof CurrentBroadcast>;
const ChannelAnswer = z.object({ current: CurrentBroadcast.nullable() });

const msnOf = (playlist: string): number => Number(/MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1]);

test('a wrong key is refused, in words that the streamer can read, and makes no broadcast', async () => {
  await using stack = await startStack();
  await using source = publish(stack, `live_${'a'.repeat(32)}`);
  const { code, stderr } = await source.ended;
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/key/i);
  const list = await (await fetch(`${stack.http}/api/broadcasts`)).json();
  expect(list.items).toEqual([]);
});

test('a killed FFmpeg, worker or ingest is replaced and the broadcast goes on', async () => {
  await using stack = await startStack();
  let source = publish(stack);
  try {
    await untilPlaylist(stack, 'the first segment', /EXTINF/);
    const victim = async (pattern: RegExp): Promise<number> =>
      poll(
        `a process like ${pattern}`,
        async () => (await sampleTree(stack.pid)).find(({ command }) => pattern.test(command))?.pid ?? null,
        { deadlineMs: 20_000 },
      );

    process.kill(await victim(/ffmpeg.*pipe/), 'SIGKILL');
    const afterFfmpeg = await untilPlaylist(
      stack,
      'a discontinuity and media behind it',
      /DISCONTINUITY\n[^]*EXTINF/,
    );
    expect(afterFfmpeg).toMatch(/MAP:URI="0-init[^]*MAP:URI="1-init/);

    process.kill(await victim(/core-main/), 'SIGKILL');
    const afterCore = await untilPlaylist(
      stack,
      'a playlist from the new core process',
      /MAP:URI="[2-9]-init[^]*EXTINF/,
    );
    expect(msnOf(afterCore)).toBeGreaterThan(msnOf(afterFfmpeg));

    process.kill(await victim(/rtmp-main/), 'SIGKILL');
    await source.ended;
    const broadcastBefore = (await currentBroadcast(stack))?.id;
    await untilStatus(stack, 'INTERRUPTED'); // written by the new ingest process
    source = publish(stack);
    const afterIngest = await untilPlaylist(
      stack,
      'media of the next session',
      /MAP:URI="1\d\d\d-init[^]*EXTINF/,
    );
    expect(msnOf(afterIngest)).toBeGreaterThanOrEqual(msnOf(afterCore));
    expect((await currentBroadcast(stack))?.id).toBe(broadcastBefore);
  } finally {
    await source[Symbol.asyncDispose]();
  }
});

const untilStatus = (stack: Stack, status: string): Promise<unknown> =>
  poll(`the broadcast being ${status}`, async () => (await currentBroadcast(stack))?.status === status, {
    deadlineMs: 20_000,
  });

test('the key is in no log, command line, environment, table or playlist', async () => {
  await using stack = await startStack();
  await using _source = publish(stack);
  const playlist = await untilPlaylist(stack, 'the first segment', /EXTINF/);
  const secrets = [stack.credentials.streamKey, stack.credentials.manageToken, stack.credentials.adminToken];
  const processes = await sampleTree(stack.pid);
  const environments = await Promise.all(
    processes.map(({ pid }) => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')),
  );
  const logs = await readdir(`${stack.dataDirectory}/logs`);
  const logTexts = await Promise.all(
    logs.map((name) => readFile(`${stack.dataDirectory}/logs/${name}`, 'utf8')),
  );
  const { stdout: tables } = await run('grep', [
    '-rlaF',
    ...secrets.flatMap((secret) => ['-e', secret]),
    `${stack.dataDirectory}/postgres`,
  ]).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  const everything = [
    playlist,
    ...processes.map(({ command }) => command),
    ...environments,
    ...logTexts,
  ].join('\n');
  for (const secret of secrets) expect(everything.includes(secret)).toBe(false);
  expect(tables).toBe('');
});

test('Ctrl-C ends everything within five seconds, exit code 0', async () => {
  await using stack = await startStack();
  await using _source = publish(stack);
  await untilPlaylist(stack, 'the first segment', /EXTINF/);
  const pids = (await sampleTree(stack.pid)).map(({ pid }) => pid);
  const startedAt = performance.now();
  expect(await stack.stop()).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  await untilGone(pids, 1000);
});

test('a SIGKILLed supervisor leaves no orphan', async () => {
  await using stack = await startStack();
  await using _source = publish(stack);
  await untilPlaylist(stack, 'the first segment', /EXTINF/);
  const pids = (await sampleTree(stack.pid)).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(5);
  process.kill(stack.pid, 'SIGKILL');
  await untilGone(pids, 10_000);
});

const untilGone = (pids: readonly number[], deadlineMs: number): Promise<unknown> =>
  poll(
    'all processes being gone',
    async () => {
      const states = await Promise.all(
        pids.map((pid) => readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null)),
      );
      // A zombie has ended; only its parent has not asked yet.
      return states.every((stat) => stat === null || / Z /.test(stat));
    },
    { deadlineMs },
  );
