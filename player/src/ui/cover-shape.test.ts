import { expect, test } from 'vitest';
import { COVER_PALETTES, coverShape } from './cover-shape.ts';

test('the same seed gives the same landscape', () => {
  expect(coverShape('abcdefghijklmnopqrst')).toEqual(coverShape('abcdefghijklmnopqrst'));
});

test('seeds that differ by a letter look different', () => {
  const shapes = ['aaaa', 'aaab', 'aaac', 'aaad'].map((seed) => JSON.stringify(coverShape(seed)));
  expect(new Set(shapes).size).toBe(4);
});

test('every palette is used, none much more than the others', () => {
  const counts = Array.from({ length: COVER_PALETTES }, () => 0);
  for (let index = 0; index < 4000; index += 1) {
    const { palette } = coverShape(`seed-${index}`);
    counts[palette] = (counts[palette] ?? 0) + 1;
  }
  for (const count of counts) {
    expect(count).toBeGreaterThan(4000 / COVER_PALETTES / 2);
    expect(count).toBeLessThan((4000 / COVER_PALETTES) * 2);
  }
});

test('the sun stands in the picture and the water reaches its lower edge', () => {
  for (const seed of ['', 'x', '나루', 'a much longer seed than any id']) {
    const { sunX, sunY, waves } = coverShape(seed);
    expect(sunX).toBeGreaterThan(11);
    expect(sunX).toBeLessThan(149);
    expect(sunY).toBeLessThan(60);
    expect(waves).toHaveLength(3);
    for (const wave of waves) expect(wave).toMatch(/^M-?\d+ \d+(q[\d.-]+ [\d.-]+ [\d.-]+ 0)+V90H-40Z$/);
  }
});
