import { expect, test } from 'vitest';
import { type KeyframeReason, KeyframeRequests } from './keyframe-requests.ts';

/** What is sent when the question comes up every 100 ms. */
function sent(requests: KeyframeRequests, fromMs: number, toMs: number): [atMs: number, KeyframeReason][] {
  const all: [number, KeyframeReason][] = [];
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 100) {
    const reason = requests.due(nowMs);
    if (reason !== null) all.push([nowMs, reason]);
  }
  return all;
}

test('nothing is asked for before somebody wants it', () => {
  expect(sent(new KeyframeRequests(), 0, 60_000)).toEqual([]);
});

test('the first wish is passed on at once', () => {
  const requests = new KeyframeRequests();
  requests.want('start', 100);
  expect(requests.due(100)).toBe('start');
  expect(requests.due(100)).toBeNull();
});

test('requests are 500 ms apart, however many reasons there are', () => {
  const requests = new KeyframeRequests();
  const all: [number, KeyframeReason][] = [];
  for (let nowMs = 0; nowMs < 2000; nowMs += 50) {
    requests.want('loss', nowMs);
    const reason = requests.due(nowMs);
    if (reason !== null) all.push([nowMs, reason]);
  }
  expect(all.map(([atMs]) => atMs)).toEqual([0, 500, 1000, 1500]);
  expect(requests.requested).toBe(4);
});

test('a request without an answer is repeated each second', () => {
  const requests = new KeyframeRequests();
  requests.want('consumer', 0);
  expect(sent(requests, 0, 3000)).toEqual([0, 1000, 2000, 3000].map((atMs) => [atMs, 'consumer']));
});

test('an answered one is not', () => {
  const requests = new KeyframeRequests();
  requests.want('loss', 0);
  sent(requests, 0, 200);
  requests.keyframeArrived(250);
  expect(sent(requests, 300, 15_000)).toEqual([]);
});

test('a reason that comes up behind a request is asked for after 500 ms', () => {
  const requests = new KeyframeRequests();
  requests.want('start', 0);
  requests.due(0);
  requests.want('loss', 100);
  expect(sent(requests, 100, 900)).toEqual([[500, 'loss']]);
});

test('without a keyframe for 20 s one is asked for each 2 s until it comes', () => {
  const requests = new KeyframeRequests();
  requests.want('start', 0);
  requests.keyframeArrived(0);
  expect(sent(requests, 0, 24_500).map(([atMs]) => atMs)).toEqual([20_000, 22_000, 24_000]);
  requests.keyframeArrived(24_600);
  expect(sent(requests, 24_600, 44_500)).toEqual([]);
  expect(sent(requests, 44_600, 44_600)).toEqual([[44_600, 'starvation']]);
});

test('a sender that never answers is asked less often after 20 s', () => {
  const requests = new KeyframeRequests();
  requests.want('start', 0);
  expect(sent(requests, 0, 60_000).length).toBeLessThanOrEqual(20 + 21);
});
