import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import { createMemoryLiveEdge } from '@naru/backends/live-edge/memory-live-edge';
import { poll } from '@naru/platform/poll';
import { describe, expect, test } from 'vitest';
import { ManualClock } from './testing/manual-clock.ts';
import { DEADLINE_MS, startOrigin } from './testing/running-origin.ts';

const MEDIA = '720p/media.m3u8';
const KEEP_ALIVE = { headers: { connection: 'keep-alive' } };
const soon = { deadlineMs: DEADLINE_MS, everyMs: 5 };

/** The memory edge, with the calls counted and failures on demand. */
class ObservedEdge implements LiveEdge {
  readonly #edge = createMemoryLiveEdge({ keptSegments: 22 });
  positions = 0;
  follows = 0;
  following = 0;
  failNext = 0;
  silent = false;
  gate: Promise<void> = Promise.resolve();

  publish: LiveEdge['publish'] = (playbackId, event) => this.#edge.publish(playbackId, event);

  async position(playbackId: Parameters<LiveEdge['position']>[0]): ReturnType<LiveEdge['position']> {
    this.positions += 1;
    if (this.silent) await new Promise<void>(() => {});
    await this.gate;
    return this.#edge.position(playbackId);
  }

  async *follow(...[playbackId, signal]: Parameters<LiveEdge['follow']>): ReturnType<LiveEdge['follow']> {
    this.follows += 1;
    this.following += 1;
    const broken = new AbortController();
    const onAbort = (): void => broken.abort();
    signal.addEventListener('abort', onAbort);
    try {
      for await (const event of this.#edge.follow(playbackId, broken.signal)) {
        if (this.failNext > 0 && event.kind === 'part') {
          this.failNext -= 1;
          throw new Error('the backend went away');
        }
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.following -= 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#edge[Symbol.asyncDispose]();
  }
}

describe('windows', () => {
  test('an unknown broadcast is 404, and a storm of requests asks the live edge once', async () => {
    const clock = new ManualClock();
    const edge = new ObservedEdge();
    await using origin = await startOrigin({ edge, clock });
    for (const path of ['master.m3u8', MEDIA, '720p/1-0.0.m4s', `${MEDIA}?_HLS_msn=1`, 'master.m3u8']) {
      const answer = await origin.get(path);
      expect(answer.status).toBe(404);
      expect(answer.headers['cache-control']).toBe('public, max-age=1');
    }
    expect(edge.positions).toBe(1);
    await origin.goLive(1);
    clock.advance(250);
    expect((await origin.get('master.m3u8')).status).toBe(200);
  });

  test('everybody who comes first opens the window together', async () => {
    const edge = new ObservedEdge();
    await using origin = await startOrigin({ edge });
    await origin.goLive(2);
    let openGate = (): void => {};
    edge.gate = new Promise((resolve) => {
      openGate = resolve;
    });
    let arrived = 0;
    origin.server.on('request', () => {
      arrived += 1;
    });
    const pending = Array.from({ length: 50 }, () => origin.get(MEDIA));
    await poll('all to arrive', () => arrived === 50, soon);
    openGate();
    const answers = await Promise.all(pending);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(edge.positions).toBe(1);
    expect(edge.follows).toBe(1);
  });

  test('are released when nobody asks, and opened again for the next who does', async () => {
    const clock = new ManualClock();
    const edge = new ObservedEdge();
    await using origin = await startOrigin({ edge, clock, limits: { idleWindowMs: 40_000 } });
    await origin.goLive(2);
    await origin.get(MEDIA);
    expect(edge.following).toBe(1);
    await poll(
      'the sweep',
      () => {
        clock.advance(10_000);
        return edge.following === 0;
      },
      soon,
    );
    expect((await origin.get(MEDIA)).status).toBe(200);
    expect(edge.follows).toBe(2);
  });

  test('are kept while somebody waits', async () => {
    const clock = new ManualClock();
    const edge = new ObservedEdge();
    await using origin = await startOrigin({ edge, clock, limits: { idleWindowMs: 2000 } });
    await origin.goLive(2);
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=2&_HLS_part=0`);
    clock.advance(4000);
    await poll('the sweep to pass', () => clock.sleeping === 2, soon);
    await origin.publish(origin.broadcast.part());
    expect((await pending.answer).status).toBe(200);
    expect(edge.following).toBe(1);
  });

  test('an ended broadcast keeps its end until the live edge forgets it', async () => {
    await using edge = createMemoryLiveEdge({ endedRetentionMs: 100 });
    await using origin = await startOrigin({ edge, limits: { idleWindowMs: 100 } });
    await origin.goLive(2);
    await origin.publish(origin.broadcast.end());
    expect((await origin.get(MEDIA)).text).toContain('#EXT-X-ENDLIST');
    // asked rarely: a window that is asked for stays open
    const rarely = { deadlineMs: DEADLINE_MS, everyMs: 200 };
    await poll('404', async () => (await origin.get(MEDIA)).status === 404, rarely);
  });

  test('a broadcast that the live edge forgets while followed is 404, also for those who wait', async () => {
    await using edge = createMemoryLiveEdge({ silentRetentionMs: 300 });
    await using origin = await startOrigin({ edge });
    await origin.goLive(1);
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=1&_HLS_part=0`);
    expect((await pending.answer).status).toBe(404);
    expect((await origin.get(MEDIA)).status).toBe(404);
  });
});

describe('failures of the live edge', () => {
  test('the window goes on where the replay has caught up, never backwards', async () => {
    const edge = new ObservedEdge();
    await using origin = await startOrigin({ edge });
    await origin.goLive(3);
    const before = await origin.get(MEDIA);
    edge.failNext = 2;
    const pending = await origin.hold(`${MEDIA}?_HLS_msn=3&_HLS_part=0`);
    await origin.publish(origin.broadcast.part());
    expect((await origin.get(MEDIA)).text).toBe(before.text);
    expect((await pending.answer).text).toContain('1-3.0.m4s');
    expect(edge.follows).toBe(3);
    expect((await origin.get('480p/1-3.0.m4s')).status).toBe(200);
  });

  test('an edge that does not answer is 503, in time', async () => {
    const edge = new ObservedEdge();
    edge.silent = true;
    await using origin = await startOrigin({ edge, limits: { openMs: 50 } });
    const answer = await origin.get(MEDIA);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    edge.silent = false;
    await origin.goLive(1);
    expect((await origin.get(MEDIA)).status).toBe(200);
  });
});

describe('a stop', () => {
  test('answers everybody with the current playlist, which nobody may keep, and closes the connections', async () => {
    await using origin = await startOrigin();
    await origin.goLive(2);
    const current = await origin.get(MEDIA);
    const playlist = await origin.hold(`${MEDIA}?_HLS_msn=2&_HLS_part=0`, KEEP_ALIVE);
    const part = await origin.hold('720p/1-2.0.m4s');
    await origin.origin[Symbol.asyncDispose]();
    const answer = await playlist.answer;
    expect(answer).toMatchObject({ status: 200, text: current.text });
    expect(answer.headers).toMatchObject({
      connection: 'close',
      'cache-control': 'public, max-age=0, must-revalidate',
    });
    expect((await part.answer).status).toBe(503);
    const late = await origin.get(MEDIA, KEEP_ALIVE);
    expect([late.status, late.headers.connection]).toEqual([503, 'close']);
    expect(origin.origin.held.now).toBe(0);
  });

  test('leaves nothing behind, even while a broadcast is being opened', async () => {
    const edge = new ObservedEdge();
    await using origin = await startOrigin({ edge });
    await origin.goLive(2);
    await origin.get(MEDIA);
    edge.silent = true;
    const opening = origin.request(`../aaaaaaaaaaaaaaaaaaaa/${MEDIA}`);
    await poll('the question', () => edge.positions === 2, soon);
    await origin.origin[Symbol.asyncDispose]();
    await origin.origin[Symbol.asyncDispose]();
    expect((await opening.answer).status).toBe(503);
    expect(edge.following).toBe(0);
  });
});
