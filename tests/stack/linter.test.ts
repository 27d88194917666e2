import { availableParallelism, loadavg } from 'node:os';
import { Broadcast } from '@naru/contracts/broadcast';
import { livePath } from '@naru/contracts/live-urls';
import { type LintReport, lintLive } from '@naru/hls-linter/lint-live';
import { poll } from '@naru/platform/poll';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type ClockSource, startClockSource } from '../fixtures/clock-source.ts';
import { type Stack, startStack } from './start-stack.ts';

const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
/** What a streamer's encoder does by default: B-frames, and keyframes where no segment begins. */
const B_FRAMES_AND_ODD_GOPS = [
  ...['-preset', 'veryfast', '-bf', '2', '-b:v', '3000k'],
  ...['-x264-params', 'keyint=77:min-keyint=20'],
];

let stack: Stack;
let source: ClockSource;

const publish = (videoFlags?: readonly string[]): ClockSource =>
  startClockSource({
    rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`,
    ffmpegPath,
    ...(videoFlags === undefined ? {} : { videoFlags }),
  });

const CurrentBroadcast = Broadcast.pick({ id: true, playbackId: true });
const ChannelAnswer = z.object({ current: CurrentBroadcast.nullable() });

const currentBroadcast = async (): Promise<z.infer<typeof CurrentBroadcast> | null> => {
  const answer = await fetch(`${stack.http}/api/channels/${stack.credentials.channel}`);
  return ChannelAnswer.parse(await answer.json()).current;
};

/** The multivariant playlist's URL, once the 480p playlist is as wanted. */
const untilPlaylist = (what: string, pattern: RegExp): Promise<string> =>
  poll(
    what,
    async () => {
      const playbackId = (await currentBroadcast())?.playbackId;
      if (playbackId === undefined) return null;
      const url = new URL(livePath({ kind: 'multivariant-playlist', playbackId }), stack.http).href;
      const answer = await fetch(new URL('480p/media.m3u8', url));
      return answer.ok && pattern.test(await answer.text()) ? url : null;
    },
    { deadlineMs: 40_000, everyMs: 100 },
  );

/** Rules about the pace of parts; a machine with twice more to do than it can is no place to judge that. */
const PACE = ['part-cadence', 'segment-cadence'];

const violationsOf = ({ violations }: LintReport) => {
  const [load = 0] = loadavg();
  const starved = load > 2 * availableParallelism();
  return violations.filter(({ rule }) => !(starved && PACE.includes(rule)));
};

beforeAll(async () => {
  stack = await startStack();
  source = publish();
});

afterAll(async () => {
  await source?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
});

test('a live broadcast of 720p and 480p breaks no rule', async () => {
  const url = await untilPlaylist('two segments', /EXTINF[^]*EXTINF/);
  const report = await lintLive(url, { seconds: 8 });
  expect([report.cutShort, violationsOf(report)]).toEqual([null, []]);
  expect(report.read.segments).toBeGreaterThan(6);
  expect(report.checked).toMatchObject({
    'parts-make-segment': expect.any(Number),
    'report-true': expect.any(Number),
  });
});

test('neither does one whose publisher came back with B-frames and odd GOPs', async () => {
  source.kill();
  await source.ended;
  source = publish(B_FRAMES_AND_ODD_GOPS);
  const url = await untilPlaylist('segments behind a discontinuity', /DISCONTINUITY\n[^]*EXTINF/);
  const report = await lintLive(url, { seconds: 10 });
  expect([report.cutShort, violationsOf(report)]).toEqual([null, []]);
  expect(report.ended).toBe(false);
});

test('nor does one that has ended', async () => {
  const url = await untilPlaylist('the broadcast', /EXTINF/);
  const id = (await currentBroadcast())?.id;
  const answer = await fetch(`${stack.http}/api/broadcasts/${id}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${stack.credentials.manageToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ status: 'CLOSED' }),
  });
  expect(answer.status).toBe(200);
  await poll(
    'the end of the playlist',
    async () => (await (await fetch(new URL('480p/media.m3u8', url))).text()).includes('ENDLIST'),
    { deadlineMs: 20_000 },
  );
  const report = await lintLive(url, { seconds: 5 });
  expect([report.cutShort, violationsOf(report)]).toEqual([null, []]);
  expect(report.ended).toBe(true);
});
