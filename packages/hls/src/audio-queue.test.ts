import { expect, test } from 'vitest';
import { AudioQueue } from './audio-queue.ts';
import { GridError } from './grid.ts';
import type { Sample } from './sample-reader.ts';

const frame = (dts: number): Sample => ({
  dts,
  compositionOffset: 0,
  duration: 1024,
  sync: true,
  data: new Uint8Array(1),
});

function queueOf(...times: number[]): AudioQueue {
  const queue = new AudioQueue(48000);
  for (const dts of times) queue.push(frame(dts));
  return queue;
}

const taken = (queue: AudioQueue, seconds: number) => queue.takeBefore(seconds).map(({ dts }) => dts);

test('samples are taken by their start, each once', () => {
  const queue = queueOf(0, 1024, 2048);
  expect(taken(queue, 1025 / 48000)).toEqual([0, 1024]);
  expect(taken(queue, 1025 / 48000)).toEqual([]);
  expect(taken(queue, 10)).toEqual([2048]);
});

test('a sample that starts exactly at the limit stays, however the limit was computed', () => {
  const queue = queueOf(0, 16000);
  expect(taken(queue, 0.1 + 0.2 + 1 / 30)).toEqual([0]);
});

test('time is covered up to the end of the newest sample, taken or not', () => {
  const queue = queueOf(0, 1024);
  queue.takeBefore(1);
  expect(queue.covers(2048 / 48000)).toBe(true);
  expect(queue.covers(2049 / 48000)).toBe(false);
});

test('nothing before the first media is kept, neither what waits nor what comes later', () => {
  const queue = queueOf(0, 1024);
  queue.startAt(3072 / 48000);
  queue.push(frame(2048));
  queue.push(frame(3072));
  expect(taken(queue, 10)).toEqual([3072]);
});

test('time that does not rise is refused', () => {
  const queue = queueOf(1024);
  expect(() => queue.push(frame(1024))).toThrow(GridError);
  expect(() => queue.push(frame(0))).toThrow(GridError);
});

test('sound without picture for longer than 30 s is refused instead of hoarded', () => {
  const queue = queueOf(0, 30 * 48000);
  expect(() => queue.push(frame(30 * 48000 + 1024))).toThrow(/without video/);
});
