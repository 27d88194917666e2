import { expect, test } from 'vitest';
import { type DelayDisplay, foldDelay, INITIAL_DELAY_DISPLAY } from './delay-display.ts';

const show = (...measured: (number | null)[]): DelayDisplay =>
  measured.reduce<DelayDisplay>(foldDelay, INITIAL_DELAY_DISPLAY);
const steady = (seconds: number, count = 10): number[] => Array.from({ length: count }, () => seconds);

test('the first reading is shown at once, with one decimal', () => {
  expect(show(1.04).shown).toBe(1);
  expect(show(1.26).shown).toBe(1.3);
});

test('a reading between two decimals does not make the figure flicker', () => {
  let display = show(1.04);
  for (let step = 0; step < 40; step += 1) {
    display = foldDelay(display, step % 2 === 0 ? 1.04 : 1.06);
    expect(display.shown).toBe(1);
  }
});

test('one wild reading is ignored', () => {
  expect(show(...steady(1), 9).shown).toBe(1);
});

test('a delay that really changed is shown', () => {
  expect(show(...steady(1), ...steady(2.4)).shown).toBe(2.4);
});

test('a clock that disagrees by a moment never shows a negative delay', () => {
  expect(show(-0.2).shown).toBe(0);
});

test('no measurement shows nothing, and the next one starts afresh', () => {
  const lost = show(...steady(1), null);
  expect(lost.shown).toBeNull();
  expect(foldDelay(lost, 3).shown).toBe(3);
  expect(foldDelay(INITIAL_DELAY_DISPLAY, null)).toBe(INITIAL_DELAY_DISPLAY);
});
