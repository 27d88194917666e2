import { Broadcast } from '@naru/contracts/broadcast';
import { livePath } from '@naru/contracts/live-urls';
import { Disposer } from '@naru/platform/disposer';
import { poll } from '@naru/platform/poll';
import { startClockSource } from '../../tests/fixtures/clock-source.ts';
import { sampleTree } from '../../tests/fixtures/process-tree.ts';
import { type Stack, startStack } from '../../tests/stack/start-stack.ts';
import type { Subject } from './subject.ts';

const LIVE_DEADLINE_MS = 40_000;
/** The process that answers media requests; it also runs the API and cuts the parts. */
const SERVER = /core-main/;

/** Starts the whole platform as it was built, with one generated broadcast that FFmpeg really transcodes. */
export async function startLiveStack(partTargetMs: number): Promise<Subject> {
  const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
  const disposer = new Disposer();
  try {
    const stack = disposer.use(
      await startStack({ NARU_PART_TARGET_MS: String(partTargetMs), NARU_FFMPEG_PATH: ffmpegPath }),
    );
    disposer.use(startClockSource({ rtmpUrl: `${stack.rtmp}/${stack.credentials.streamKey}`, ffmpegPath }));
    const url = await poll('a live broadcast', () => livePlaylistUrl(stack), {
      deadlineMs: LIVE_DEADLINE_MS,
      everyMs: 200,
    });
    const server = (await sampleTree(stack.pid)).find(({ command }) => SERVER.test(command));
    return {
      description: 'whole platform',
      url,
      serverPid: server?.pid ?? null,
      tellsPublishMoments: false,
      publishLoopMs: null,
      onPublished: () => {},
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** Null until the broadcast can be watched. */
async function livePlaylistUrl(stack: Stack): Promise<URL | null> {
  const answer = await fetch(`${stack.http}/api/channels/${stack.credentials.channel}`);
  if (!answer.ok) return null;
  const body: { current?: unknown } = await answer.json();
  const current = Broadcast.pick({ playbackId: true }).safeParse(body.current);
  if (!current.success) return null;
  const { playbackId } = current.data;
  const url = new URL(livePath({ kind: 'multivariant-playlist', playbackId }), stack.http);
  const playlist = await fetch(url);
  await playlist.arrayBuffer();
  return playlist.ok ? url : null;
}
