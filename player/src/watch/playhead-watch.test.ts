import { describe, expect, test } from 'vitest';
import { INITIAL_PLAYHEAD_WATCH, type PlayheadWatch, watchPlayhead } from './playhead-watch.ts';

/** Reads the playhead every 100 ms while it moves at the given speed; returns every verdict on the way. */
function observe(
  start: PlayheadWatch,
  steps: number,
  speed: number,
  { shouldMove = true, seeking = false } = {},
) {
  let watch = start;
  const verdicts: PlayheadWatch['verdict'][] = [];
  for (let step = 0; step < steps; step += 1) {
    const atMs = watch.readAtMs + 100;
    const position = (watch.position ?? 10) + speed * 0.1;
    watch = watchPlayhead(watch, { atMs, position, shouldMove, seeking });
    verdicts.push(watch.verdict);
  }
  return { watch, verdicts };
}
const playing = observe(INITIAL_PLAYHEAD_WATCH, 5, 1).watch;

describe('the playhead', () => {
  test('is idle until it moves for the first time', () => {
    expect(observe(INITIAL_PLAYHEAD_WATCH, 60, 0).watch.verdict).toBe('idle');
    expect(playing.verdict).toBe('moving');
  });

  test('may rest for two readings without anybody noticing', () => {
    expect(observe(playing, 2, 0).watch.verdict).toBe('moving');
  });

  test('that stands still has stalled, and after three seconds is stuck', () => {
    const { verdicts } = observe(playing, 32, 0);
    expect(verdicts.indexOf('stalled')).toBe(2);
    expect(verdicts.indexOf('stuck')).toBe(29);
    expect(verdicts.at(-1)).toBe('stuck');
  });

  test('that moves on is moving again', () => {
    const { watch } = observe(playing, 40, 0);
    expect(observe(watch, 1, 1).watch.verdict).toBe('moving');
  });

  test('that jumps back after a rebuild proves nothing until it moves', () => {
    const stuck = observe(playing, 40, 0).watch;
    const back = watchPlayhead(stuck, {
      atMs: stuck.readAtMs + 100,
      position: 0,
      shouldMove: true,
      seeking: false,
    });
    expect(back.verdict).toBe('stuck');
    expect(observe(back, 1, 1).watch.verdict).toBe('moving');
  });

  test.each([
    ['is paused', 50, { shouldMove: false }],
    ['seeks for a moment', 20, { seeking: true }],
  ])('that %s is judged neither then nor by the time it took', (_, steps, how) => {
    const resting = observe(playing, steps, 0, how).watch;
    expect(resting.verdict).toBe('idle');
    expect(observe(resting, 1, 0).watch.verdict).toBe('idle');
    expect(observe(resting, 2, 1).watch.verdict).toBe('moving');
  });

  test.each([
    ['a pause', { shouldMove: false }],
    ['a seek', { seeking: true }],
  ])('that does not go on after %s is stuck after three seconds, without a stall', (_, how) => {
    for (const before of [playing, observe(playing, 40, 0).watch]) {
      const resting = observe(before, 2, 0, how).watch;
      const { verdicts } = observe(resting, 40, 0);
      expect(verdicts).not.toContain('stalled');
      expect(verdicts.at(-1)).toBe('stuck');
    }
  });

  test('that seeks where no media comes is stuck after three seconds, until it moves', () => {
    const { watch, verdicts } = observe(playing, 60, 0, { seeking: true });
    expect(verdicts.indexOf('stuck')).toBe(30);
    expect(watch.verdict).toBe('stuck');
    expect(observe(watch, 1, 1).watch.verdict).toBe('moving');
  });

  test('of a page that was asleep is not judged by the gap', () => {
    const asleep = watchPlayhead(playing, {
      atMs: playing.readAtMs + 30_000,
      position: playing.position ?? 0,
      shouldMove: true,
      seeking: false,
    });
    expect(asleep.verdict).toBe('moving');
    expect(observe(asleep, 2, 0).watch.verdict).toBe('moving');
  });
});
