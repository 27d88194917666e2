import { describe, expect, test } from 'vitest';
import { RtpClock } from './rtp-clock.ts';
import { randomFrom } from './testing/rtp-samples.ts';

const FRAME_MS = 40;
const VIDEO_FRAME = 3600;
const AUDIO_FRAME = 1920;
/** The sender's wall clock at RTP time 0 of both tracks. */
const WALL_MS = 1_000_000;

const newClock = () => new RtpClock({ video: 90_000, audio: 48_000 });

/** A clock whose tracks began at the given arrivals, each with RTP time 0. */
function begun(arrivals: { video: number; audio: number }): RtpClock {
  const clock = newClock();
  clock.place('video', 0, arrivals.video);
  clock.place('audio', 0, arrivals.audio);
  return clock;
}

/** Reports that both tracks had RTP time 0 at one instant, or audio `audioLateMs` after that. */
function report(clock: RtpClock, atMs: number, audioLateMs = 0): void {
  clock.senderReport('video', { ntpMs: WALL_MS, rtpTimestamp: 0 }, atMs);
  clock.senderReport('audio', { ntpMs: WALL_MS + audioLateMs, rtpTimestamp: 0 }, atMs);
}

/** Places of video frames `from` to `to`, each arriving when it should. */
function videoPlaces(clock: RtpClock, from: number, to: number, startMs: number): number[] {
  const places: number[] = [];
  for (let frame = from; frame <= to; frame += 1) {
    places.push(clock.place('video', frame * VIDEO_FRAME, startMs + frame * FRAME_MS));
  }
  return places;
}

const stepsOf = (places: readonly number[]) =>
  places.slice(1).map((place, index) => place - (places[index] ?? 0));

describe('on arrival alone', () => {
  test('a track begins where it arrives and keeps its own distances, however late frames are', () => {
    const clock = newClock();
    expect(clock.place('video', 900, 5000)).toBe(5000);
    expect(clock.place('video', 900 + VIDEO_FRAME, 5047)).toBe(5040);
    expect(clock.place('audio', 777, 5060)).toBe(5060);
    expect(clock.place('video', 900 + 2 * VIDEO_FRAME, 5081)).toBe(5080);
    expect(clock.place('audio', 777 + AUDIO_FRAME, 5300)).toBe(5100);
  });

  test('timestamps pass the end of 32 bits without notice', () => {
    const clock = newClock();
    clock.place('video', 2 ** 32 - 1800, 0);
    expect(clock.place('video', 1800, 40)).toBeCloseTo(40, 6);
    expect(clock.discontinuities).toBe(0);
  });

  test('a pause is kept when the timestamps tell of it', () => {
    const clock = newClock();
    clock.place('video', 0, 0);
    expect(clock.place('video', 10_000 * 90, 10_100)).toBe(10_000);
    expect(clock.discontinuities).toBe(0);
  });

  test.each([
    ['ahead', 2 ** 31 - 1],
    ['ten seconds ahead', 900_000],
    ['back', 2 ** 32 - 900_000],
  ])('a jump of the timestamps %s becomes the time that passed', (_, timestamp) => {
    const clock = newClock();
    clock.place('video', 0, 1000);
    expect(clock.place('video', timestamp, 1040)).toBeCloseTo(1040, 6);
    expect(clock.place('video', (timestamp + VIDEO_FRAME) % 2 ** 32, 1080)).toBeCloseTo(1080, 6);
    expect(clock.discontinuities).toBe(1);
  });

  test('a frame that does not go ahead is put 1 ms behind the one before', () => {
    const clock = newClock();
    clock.place('video', 9000, 0);
    expect(clock.place('video', 9000, 1)).toBe(1);
    expect(clock.place('video', 8100, 2)).toBe(2);
    expect(clock.place('video', 9000 + VIDEO_FRAME, 40)).toBe(40);
  });

  test('a restarted track goes on by arrival, behind its last frame', () => {
    const clock = newClock();
    clock.place('video', 0, 1000);
    clock.restart('video');
    expect(clock.place('video', 123_456_789, 3000)).toBeCloseTo(3000, 6);
    clock.restart('video');
    expect(clock.place('video', 5, 2990)).toBeCloseTo(3001, 6);
    expect(clock.discontinuities).toBe(0);
  });

  test('a track nobody named is a bug', () => {
    expect(() => newClock().place('text', 0, 0)).toThrow(RangeError);
  });
});

describe('with sender reports of all tracks', () => {
  test('a small distance is slewed away by 2 % at most, and stays away', () => {
    const clock = begun({ video: 1000, audio: 1060 });
    report(clock, 1070);
    const places = videoPlaces(clock, 1, 150, 1000);
    for (const step of stepsOf(places)) {
      expect(step).toBeGreaterThan(39.99);
      expect(step).toBeLessThan(40.81);
    }
    expect(places[9]).toBeCloseTo(1000 + 400 + 8, 6);
    expect(places.at(-1)).toBeCloseTo(1060 + 150 * FRAME_MS, 6);
    expect(clock.place('audio', AUDIO_FRAME, 1100)).toBe(1100);
    expect(clock.discontinuities).toBe(0);
  });

  test('a large distance goes at once, by moving the track behind ahead', () => {
    const clock = begun({ video: 1000, audio: 1700 });
    report(clock, 1710);
    expect(clock.place('video', 20 * VIDEO_FRAME, 1800)).toBe(1700 + 800);
    expect(clock.place('audio', AUDIO_FRAME, 1740)).toBe(1740);
    expect(clock.discontinuities).toBe(1);
  });

  test('whichever track that is', () => {
    const clock = begun({ video: 1700, audio: 1000 });
    report(clock, 1710);
    expect(clock.place('video', VIDEO_FRAME, 1740)).toBe(1740);
    expect(clock.place('audio', 20 * AUDIO_FRAME, 1800)).toBe(1700 + 800);
  });

  test('a later report moves a track back by slewing', () => {
    const clock = begun({ video: 1000, audio: 1000 });
    report(clock, 1010);
    clock.senderReport('video', { ntpMs: WALL_MS - 40, rtpTimestamp: 0 }, 1010);
    const places = videoPlaces(clock, 1, 100, 1000);
    for (const step of stepsOf(places)) expect(step).toBeGreaterThan(39.19);
    expect(places.at(-1)).toBeCloseTo(1000 + 4000 - 40, 6);
  });

  test('a track that begins later is put to the others by its first report', () => {
    const clock = newClock();
    clock.place('audio', 0, 1000);
    clock.senderReport('audio', { ntpMs: WALL_MS, rtpTimestamp: 0 }, 1010);
    expect(clock.place('audio', AUDIO_FRAME, 1040)).toBe(1040);
    clock.place('video', 0, 1030);
    clock.senderReport('video', { ntpMs: WALL_MS + 20, rtpTimestamp: 0 }, 1050);
    expect(videoPlaces(clock, 1, 100, 1030).at(-1)).toBeCloseTo(1020 + 4000, 6);
  });
});

describe('reports that change nothing', () => {
  test('one of two', () => {
    const clock = begun({ video: 1000, audio: 1700 });
    clock.senderReport('video', { ntpMs: WALL_MS, rtpTimestamp: 0 }, 1710);
    expect(clock.place('video', 20 * VIDEO_FRAME, 1800)).toBe(1800);
  });

  test('of a sender without a wall clock, or before the first frame', () => {
    const clock = newClock();
    report(clock, 0);
    clock.place('video', 0, 1000);
    clock.place('audio', 0, 1700);
    clock.senderReport('video', { ntpMs: null, rtpTimestamp: 0 }, 1710);
    clock.senderReport('audio', { ntpMs: WALL_MS, rtpTimestamp: 0 }, 1710);
    expect(clock.place('video', 20 * VIDEO_FRAME, 1800)).toBe(1800);
  });

  test('of timestamps far from the ones that came', () => {
    const clock = begun({ video: 1000, audio: 1700 });
    clock.senderReport('video', { ntpMs: WALL_MS, rtpTimestamp: 2 ** 31 }, 1710);
    clock.senderReport('audio', { ntpMs: WALL_MS, rtpTimestamp: 0 }, 1710);
    expect(clock.place('video', 20 * VIDEO_FRAME, 1800)).toBe(1800);
  });

  test('that put the tracks more than 10 s apart', () => {
    const clock = begun({ video: 1000, audio: 12_000 });
    report(clock, 12_010);
    expect(clock.place('video', 275 * VIDEO_FRAME, 12_000)).toBe(12_000);
    expect(clock.discontinuities).toBe(0);
  });

  test('a step of the sender wall clock', () => {
    const clock = begun({ video: 1000, audio: 1000 });
    report(clock, 1010);
    clock.senderReport('video', { ntpMs: WALL_MS + 5000, rtpTimestamp: 0 }, 1020);
    expect(clock.place('video', VIDEO_FRAME, 1040)).toBe(1040);
    clock.senderReport('audio', { ntpMs: WALL_MS + 5000, rtpTimestamp: 0 }, 1050);
    expect(clock.place('video', 2 * VIDEO_FRAME, 1080)).toBe(1080);
    expect(clock.place('audio', 2 * AUDIO_FRAME, 1080)).toBe(1080);
    expect(clock.discontinuities).toBe(0);
  });
});

test('timestamps that run ahead of their arrival by 10 s go on at its pace', () => {
  const clock = newClock();
  let placed = 0;
  for (let frame = 0; frame < 500; frame += 1) {
    // 1.9 s of sound in each packet, 20 ms apart: each step alone could be true.
    placed = clock.place('audio', frame * 1.9 * 48_000, 1000 + frame * 20);
  }
  expect(placed - (1000 + 499 * 20)).toBeLessThan(13_000);
});

test('every track only ever grows, whatever a sender says', () => {
  const clock = newClock();
  const random = randomFrom(9);
  const last = { video: -1, audio: -1 };
  let nowMs = 0;
  for (let round = 0; round < 50_000; round += 1) {
    nowMs += random() * 40;
    const track = random() < 0.5 ? 'video' : 'audio';
    const ticks = Math.floor(nowMs * (track === 'video' ? 90 : 48));
    const rtpTimestamp = random() < 0.02 ? Math.floor(random() * 2 ** 32) : ticks % 2 ** 32;
    if (random() < 0.05) {
      const ntpMs = WALL_MS + nowMs + (random() < 0.3 ? random() * 20_000 : 0);
      clock.senderReport(track, { ntpMs, rtpTimestamp }, nowMs);
    }
    const placed = clock.place(track, rtpTimestamp, nowMs);
    expect(placed).toBeGreaterThan(last[track]);
    last[track] = placed;
  }
  expect(Number.isFinite(last.video + last.audio)).toBe(true);
});
