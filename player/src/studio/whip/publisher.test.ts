import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPublisher, type PublisherParts } from './publisher.ts';
import type { ConnectRequest } from './whip-connection.ts';
import { WhipRefusal } from './whip-refusal.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Attempt = Omit<ConnectRequest, 'client' | 'streamKey'> & { abandoned: boolean; closed: boolean };

/** A publisher whose connections are made by nobody: there is no RTCPeerConnection outside of a browser. */
function staged(change: Partial<PublisherParts> = {}, sessionStatus: () => number | null = () => 404) {
  const attempts: Attempt[] = [];
  const publisher = createPublisher({
    connect: (request) => {
      const attempt: Attempt = { ...request, abandoned: false, closed: false };
      attempts.push(attempt);
      return Promise.resolve({
        replace: (tracks) => Promise.resolve(tracks.video === null),
        stats: () => Promise.resolve(new Map() as unknown as RTCStatsReport),
        ask: () => {
          const status = sessionStatus();
          return Promise.resolve(status === null ? null : { status, detail: 'Too large.' });
        },
        abandon: () => {
          attempt.abandoned = true;
        },
        close: () => {
          attempt.closed = true;
          return Promise.resolve(200);
        },
      });
    },
    whyClosed: () => Promise.resolve('unknown'),
    nowMs: () => Date.now(),
    random: () => 0,
    ...change,
  });
  publisher.tell({ type: 'ask-for-devices' });
  publisher.tell({ type: 'devices-ready' });
  publisher.tell({ type: 'go-live' });
  return { publisher, attempts, kind: () => publisher.state.value.kind };
}
const settle = () => vi.advanceTimersByTimeAsync(0);

test('going live makes one session, stopping ends it', async () => {
  const { publisher, attempts, kind } = staged();
  await settle();
  attempts[0]?.onConnected();
  expect(kind()).toBe('live');
  publisher.tell({ type: 'stop' });
  expect(kind()).toBe('ended');
  expect(attempts).toHaveLength(1);
  expect(attempts[0]?.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('a lost connection is let go without a word that it was meant, and made again a second later', async () => {
  const { attempts, kind } = staged();
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onLost('connection-lost');
  expect(kind()).toBe('reconnecting');
  expect(attempts[0]).toMatchObject({ abandoned: true, closed: false });
  await vi.advanceTimersByTimeAsync(999);
  expect(attempts).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempts).toHaveLength(2);
  attempts[1]?.onConnected();
  expect(kind()).toBe('live');
});

test('who was away takes no place that somebody else has taken meanwhile', async () => {
  const { attempts, publisher } = staged({ whyClosed: () => Promise.resolve('taken-over') }, () => 409);
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onLost('connection-lost');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts).toHaveLength(1);
  expect(publisher.state.value).toEqual({ kind: 'ended', reason: 'taken-over' });
});

test('while the server does not answer for the session before, none is made in its place', async () => {
  let status: number | null = null;
  const { attempts, kind } = staged({}, () => status);
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onLost('connection-lost');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(attempts).toHaveLength(1);
  expect(kind()).toBe('reconnecting');
  status = 404;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(attempts).toHaveLength(2);
});

test('what the server refused is not sent again, and its reason is told', async () => {
  const { attempts, publisher } = staged({}, () => 410);
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onServerClosed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts).toHaveLength(1);
  expect(publisher.state.value).toEqual({ kind: 'refused', reason: 'unusable-media', detail: 'Too large.' });
});

test('who stops while away ends the session that is left', async () => {
  const { attempts, publisher } = staged();
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onLost('connection-lost');
  publisher.tell({ type: 'stop' });
  expect(attempts[0]?.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts).toHaveLength(1);
});

test('what an earlier session still says is ignored', async () => {
  const { attempts, kind } = staged();
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onLost('connection-lost');
  await vi.advanceTimersByTimeAsync(1000);
  attempts[1]?.onConnected();
  attempts[0]?.onLost('connection-lost');
  attempts[0]?.onServerClosed();
  await settle();
  expect(kind()).toBe('live');
});

test('a session that opens after the streamer stopped is closed again', async () => {
  const { publisher, attempts } = staged();
  publisher.tell({ type: 'stop' });
  await settle();
  expect(attempts[0]?.signal.aborted).toBe(true);
  expect(attempts[0]?.closed).toBe(true);
});

test('who was taken over stays away', async () => {
  const asked: (number | null)[] = [];
  const { attempts, publisher } = staged({
    whyClosed: (status) => {
      asked.push(status);
      return Promise.resolve('taken-over');
    },
  });
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onServerClosed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([404]);
  expect(publisher.state.value).toEqual({ kind: 'ended', reason: 'taken-over' });
  expect(attempts).toHaveLength(1);
});

test('who stops while the server is asked why stays stopped', async () => {
  const { attempts, publisher } = staged();
  await settle();
  attempts[0]?.onConnected();
  attempts[0]?.onServerClosed();
  publisher.tell({ type: 'stop' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(publisher.state.value).toEqual({ kind: 'ended', reason: 'stopped' });
  expect(attempts).toHaveLength(1);
});

test('a refused key is told with the words of the server', async () => {
  const { publisher } = staged({
    connect: () => Promise.reject(new WhipRefusal('bad-key', { detail: 'Unknown key.' })),
  });
  await settle();
  expect(publisher.state.value).toEqual({ kind: 'refused', reason: 'bad-key', detail: 'Unknown key.' });
});

test('other tracks of the same kind go into the running session, a new kind makes a new one', async () => {
  const { publisher, attempts } = staged();
  await settle();
  attempts[0]?.onConnected();
  publisher.send({ video: null, audio: null, isScreen: false });
  await settle();
  expect(attempts).toHaveLength(1);
  // The staged connection has no place for pictures.
  publisher.send({ video: {} as MediaStreamTrack, audio: null, isScreen: true });
  await settle();
  expect(attempts).toHaveLength(2);
  expect(attempts[0]).toMatchObject({ abandoned: true, closed: false });
});

test('devices that change while the session is made are sent once it is there', async () => {
  const sent: unknown[] = [];
  let open = (): void => {};
  const { publisher } = staged({
    connect: () =>
      new Promise((resolve) => {
        open = () =>
          resolve({
            replace: (tracks) => {
              sent.push(tracks.video);
              return Promise.resolve(true);
            },
            stats: () => Promise.resolve(new Map() as unknown as RTCStatsReport),
            ask: () => Promise.resolve({ status: 204, detail: null }),
            abandon: () => {},
            close: () => Promise.resolve(200),
          });
      }),
  });
  await settle();
  const video = {} as MediaStreamTrack;
  publisher.send({ video, audio: null, isScreen: false });
  open();
  await settle();
  expect(sent).toEqual([video]);
});

test('closing leaves no timer and no session', async () => {
  const { publisher, attempts } = staged();
  await settle();
  attempts[0]?.onConnected();
  publisher.close({ keepalive: true });
  expect(attempts[0]?.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
