import { describe, expect, test } from 'vitest';
import { NackSchedule } from './nack-schedule.ts';

/** Times at which a schedule that is asked every 5 ms names packets. */
function requestsUntil(schedule: NackSchedule, fromMs: number, toMs: number, roundTripMs: number) {
  const requests: [atMs: number, numbers: readonly number[]][] = [];
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 5) {
    const decision = schedule.due(nowMs, roundTripMs);
    if (decision.kind === 'nack') requests.push([nowMs, decision.sequenceNumbers]);
  }
  return requests;
}

function received(...numbers: number[]): NackSchedule {
  const schedule = new NackSchedule();
  for (const number of numbers) schedule.received(number, 0);
  return schedule;
}

test('without a gap nothing is asked for', () => {
  expect(requestsUntil(received(65_534, 65_535, 0, 1), 0, 400, 40)).toEqual([]);
});

describe('a missing packet', () => {
  test('is asked for after 10 ms, again after 1.2 round trips, and forgotten after 300 ms', () => {
    const schedule = received(1, 3);
    expect(requestsUntil(schedule, 0, 1000, 100).map(([atMs]) => atMs)).toEqual([10, 130, 250]);
    expect(schedule.counts).toEqual({ requested: 3, recovered: 0, abandoned: 1 });
  });

  test('is asked for every 30 ms when the round trip is short, ten times at most', () => {
    const times = requestsUntil(received(1, 3), 0, 1000, 1).map(([atMs]) => atMs);
    expect(times).toEqual([10, 40, 70, 100, 130, 160, 190, 220, 250, 280]);
  });

  test('that only came out of order is not asked for', () => {
    const schedule = received(1, 3);
    schedule.received(2, 9);
    expect(requestsUntil(schedule, 10, 400, 40)).toEqual([]);
    expect(schedule.counts).toEqual({ requested: 0, recovered: 1, abandoned: 0 });
  });

  test('is not asked for once it came', () => {
    const schedule = received(1, 3);
    expect(requestsUntil(schedule, 0, 50, 40)).toEqual([[10, [2]]]);
    schedule.received(2, 55);
    expect(requestsUntil(schedule, 55, 400, 40)).toEqual([]);
  });
});

test('packets of one gap are named together, in order, on both sides of the wrap', () => {
  expect(requestsUntil(received(65_533, 2), 0, 10, 40)).toEqual([[10, [65_534, 65_535, 0, 1]]]);
});

test('200 missing packets are asked for, 201 are a matter for a keyframe', () => {
  expect(requestsUntil(received(0, 201), 0, 10, 40)[0]?.[1]).toHaveLength(200);
  const schedule = received(0, 202);
  expect(schedule.due(10, 40)).toEqual({ kind: 'keyframe' });
  expect(requestsUntil(schedule, 10, 400, 40)).toEqual([]);
  expect(schedule.counts.abandoned).toBe(201);
});

test('many gaps together are a matter for a keyframe as well, and a later gap is asked for again', () => {
  const schedule = received(...Array.from({ length: 202 }, (_, index) => index * 2));
  expect(schedule.due(10, 40)).toEqual({ kind: 'keyframe' });
  schedule.received(404, 20);
  expect(requestsUntil(schedule, 20, 30, 40)).toEqual([[30, [403]]]);
});

test('a sender that begins anew is a matter for a keyframe', () => {
  const schedule = received(40_000, 5, 6);
  expect(schedule.due(10, 40)).toEqual({ kind: 'keyframe' });
  schedule.received(8, 20);
  expect(requestsUntil(schedule, 20, 30, 40)).toEqual([[30, [7]]]);
});
