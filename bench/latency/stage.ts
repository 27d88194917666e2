import { Broadcast } from '@naru/contracts/broadcast';
import { ChannelDetail } from '@naru/contracts/channel';
import { watchPath } from '@naru/contracts/live-urls';
import { Disposer } from '@naru/platform/disposer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../../tests/fixtures/browser.ts';
import { startClockSource } from '../../tests/fixtures/clock-source.ts';
import { type Stack, startStack } from '../../tests/stack/start-stack.ts';
import { installProbe } from './page-probe.ts';
import { openStudioCamera } from './studio-camera.ts';
import { startTcpProxy } from './tcp-proxy.ts';

/** What every measurement stands on: the platform, a browser, the networks between them. */
export interface Stage extends AsyncDisposable {
  readonly stack: Stack;
  readonly browser: Browser;
  /** Where pages are opened: the platform, behind the network delay. */
  readonly viewerUrl: string;
  /** A page that takes readings, in a browser profile of its own: an empty cache. Closing the context closes it. */
  openPage(): Promise<{ page: Page; context: BrowserContext }>;
  /** Announces a broadcast; the next publisher fills it. */
  announce(): Promise<Broadcast>;
  /** Ends a broadcast for good. */
  close(broadcast: Broadcast): Promise<void>;
  publish(): Publish;
}

/** What films, encodes and sends. */
export interface Camera extends AsyncDisposable {
  /** Settles when it is gone, wanted or not. */
  readonly ended: Promise<{ code: number | null }>;
  /** As a streamer who presses stop. */
  stop(): Promise<void>;
}

/** A publisher and when it was first heard of; ms since 1970. */
export interface Publish {
  readonly source: Camera;
  readonly spawnedAtMs: number;
  readonly connectedAtMs: () => number | null;
}

const VIEWPORT = { width: 1280, height: 900 };

export async function openStage(options: {
  partTargetMs: number;
  delayMs: number;
  publisher: 'rtmp' | 'whip';
  ffmpegPath: string;
}): Promise<Stage> {
  const { ffmpegPath, delayMs } = options;
  const disposer = new Disposer();
  try {
    const stack = disposer.use(
      await startStack({ NARU_PART_TARGET_MS: String(options.partTargetMs), NARU_FFMPEG_PATH: ffmpegPath }),
    );
    const browser = disposer.use(await launchBrowser());
    const viewers = disposer.use(await startTcpProxy({ targetPort: portOf(stack.http), delayMs }));
    const studio = options.publisher === 'whip' ? disposer.use(await openStudioCamera(stack)) : null;
    let onConnection = (): void => {};
    const publishers = disposer.use(
      await startTcpProxy({
        targetPort: portOf(stack.rtmp),
        delayMs: 0,
        onConnection: () => onConnection(),
      }),
    );
    const ask = askAsOwner(stack);
    return {
      stack,
      browser,
      viewerUrl: delayMs === 0 ? stack.http : `http://127.0.0.1:${viewers.port}`,
      async openPage() {
        const context = await browser.newContext({ viewport: VIEWPORT });
        await installProbe(context);
        return { page: await context.newPage(), context };
      },
      async announce() {
        const channel = ChannelDetail.parse(await ask('GET', `/api/channels/${stack.credentials.channel}`));
        return Broadcast.parse(
          await ask('POST', '/api/broadcasts', { channelId: channel.id, name: 'Delay bench' }),
        );
      },
      async close({ id }) {
        await ask('PUT', `/api/broadcasts/${id}`, { status: 'CLOSED' });
      },
      publish() {
        if (studio !== null) return studio.publish();
        let connectedAtMs: number | null = null;
        onConnection = () => {
          connectedAtMs ??= Date.now();
        };
        const spawnedAtMs = Date.now();
        const rtmpUrl = `rtmp://127.0.0.1:${publishers.port}/live/${stack.credentials.streamKey}`;
        return {
          source: startClockSource({ rtmpUrl, ffmpegPath }),
          spawnedAtMs,
          connectedAtMs: () => connectedAtMs,
        };
      },
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** Address of the page of a broadcast. */
export const watchUrl = (stage: Stage, { playbackId }: Broadcast): string =>
  `${stage.viewerUrl}${watchPath(playbackId)}`;

const portOf = (url: string): number => Number(new URL(url).port);

function askAsOwner(stack: Stack) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${stack.http}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${stack.credentials.manageToken}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
    return answer.json();
  };
}
