import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ShownHealth } from './publish-health.ts';
import { watchSession } from './session-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A session whose counters the test moves; there is no RTCPeerConnection outside of a browser. */
function staged(counters: { bytesSent: number; bytesReceived: number }, status = 404) {
  const told: (ShownHealth | 'forgotten')[] = [];
  let asked = 0;
  const report = () => [
    { type: 'outbound-rtp', kind: 'audio', bytesSent: counters.bytesSent },
    { type: 'transport', bytesReceived: counters.bytesReceived },
  ];
  const end = watchSession({
    connection: () => ({
      replace: () => Promise.resolve(true),
      stats: () => Promise.resolve(report() as unknown as RTCStatsReport),
      ask: () => {
        asked += 1;
        return Promise.resolve({ status, detail: null });
      },
      abandon: () => {},
      close: () => Promise.resolve(200),
    }),
    sending: () => ({ hasPicture: false, isScreen: false }),
    nowMs: () => Date.now(),
    onHealth: (health) => told.push(health),
    onForgotten: () => told.push('forgotten'),
  });
  return { told, end, asked: () => asked };
}

async function seconds(count: number, each: () => void = () => {}): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    each();
    await vi.advanceTimersByTimeAsync(1000);
  }
}

test('a server that goes on reporting is not asked', async () => {
  const counters = { bytesSent: 0, bytesReceived: 0 };
  const { told, end, asked } = staged(counters);
  await seconds(10, () => {
    counters.bytesSent += 16_000;
    counters.bytesReceived += 500;
  });
  expect(asked()).toBe(0);
  expect(told.at(-1)).toMatchObject({ bitsPerSecond: 128_000, framesPerSecond: null, advice: 'good' });
  end();
  expect(vi.getTimerCount()).toBe(0);
});

test('a server that falls silent is asked within four seconds, and its word counts', async () => {
  const { told, end } = staged({ bytesSent: 1, bytesReceived: 500 });
  await seconds(3);
  expect(told).not.toContain('forgotten');
  await seconds(1);
  expect(told).toContain('forgotten');
  end();
});

test('a silent server that knows the session, or gives no answer, leaves the rest to ICE', async () => {
  const { told, end, asked } = staged({ bytesSent: 1, bytesReceived: 500 }, 204);
  await seconds(6);
  expect(asked()).toBeGreaterThan(1);
  expect(told).not.toContain('forgotten');
  end();
});

test('where the browser counts nothing, nobody is asked', async () => {
  const { end, asked } = staged({ bytesSent: 1, bytesReceived: 0 });
  await seconds(10);
  expect(asked()).toBe(0);
  end();
});
