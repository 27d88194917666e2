import { expect, test } from 'vitest';
import { PlaybackBuffer } from './playback-buffer.ts';

/** Joined at 10 s with 1 s of hold-back in the buffer, parts of 500 ms. */
const joined = (): PlaybackBuffer => {
  const buffer = new PlaybackBuffer({ startSeconds: 0.5, resumeSeconds: 1 });
  for (let count = 0; count < 3; count += 1) buffer.append(0.5, 10_000);
  return buffer;
};

test('playback begins when the part with the start position is there', () => {
  const buffer = new PlaybackBuffer({ startSeconds: 0.5, resumeSeconds: 1 });
  buffer.append(0.5, 1000);
  expect(buffer.isPlaying).toBe(false);
  buffer.append(0.5, 1100);
  expect(buffer.isPlaying).toBe(true);
  expect(buffer.aheadSeconds).toBeCloseTo(0.5);
});

test('the wait for the first part is no stall', () => {
  const buffer = new PlaybackBuffer({ startSeconds: 0, resumeSeconds: 1 });
  buffer.advance(60_000);
  buffer.append(0.5, 60_000);
  expect(buffer.stalls).toBe(0);
});

test('parts that come in time keep it playing', () => {
  const buffer = joined();
  for (let atMs = 10_500; atMs <= 20_000; atMs += 500) buffer.append(0.5, atMs);
  expect(buffer.stalls).toBe(0);
  expect(buffer.aheadSeconds).toBeCloseTo(1);
});

test('an empty buffer is a stall from the moment it ran dry', () => {
  const buffer = joined();
  buffer.advance(11_300);
  expect(buffer).toMatchObject({ stalls: 1, isPlaying: false });
  expect(buffer.stalledMs).toBeCloseTo(300);
});

test('after a stall it plays on with enough in the buffer, and the stall lasts until then', () => {
  const buffer = joined();
  buffer.append(0.5, 11_200);
  expect(buffer.isPlaying).toBe(false);
  buffer.append(0.5, 11_400);
  expect(buffer.isPlaying).toBe(true);
  expect(buffer).toMatchObject({ stalls: 1 });
  expect(buffer.stalledMs).toBeCloseTo(400);
});

test('a stall that goes on is one stall', () => {
  const buffer = joined();
  for (const atMs of [11_100, 11_200, 15_000]) buffer.advance(atMs);
  expect(buffer.stalls).toBe(1);
  expect(buffer.stalledMs).toBeCloseTo(4000);
});

test('what is late makes the viewer later, not the buffer larger', () => {
  const buffer = joined();
  buffer.append(0.5, 11_500);
  buffer.append(0.5, 11_500);
  buffer.advance(12_000);
  expect(buffer.aheadSeconds).toBeCloseTo(0.5);
});
