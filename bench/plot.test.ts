import { describe, expect, test } from 'vitest';
import { renderPlot, scaleFor } from './plot.ts';

const panel = { title: 'Delay', xLabel: 'minutes', yLabel: 'ms' };

describe('scale of an axis', () => {
  test('encloses the values between round numbers', () => {
    expect(scaleFor([0, 1130]).ticks).toEqual([0, 500, 1000, 1500]);
    expect(scaleFor([0, 9]).ticks).toEqual([0, 2, 4, 6, 8, 10]);
    expect(scaleFor([0.02, 0.07]).ticks).toEqual([0.02, 0.03, 0.04, 0.05, 0.06, 0.07]);
  });

  test('exists for one value, for none and for values that are not numbers', () => {
    for (const values of [[5], [0], [], [Number.NaN], [-3]]) {
      const { from, to, ticks } = scaleFor(values);
      expect(to).toBeGreaterThan(from);
      expect(ticks.every(Number.isFinite)).toBe(true);
      for (const value of values.filter(Number.isFinite)) {
        expect(value).toBeGreaterThanOrEqual(from);
        expect(value).toBeLessThanOrEqual(to);
      }
    }
  });
});

describe('a plot', () => {
  test('draws a line from its first point to its last, on scales of round numbers', () => {
    const points = [
      [0, 0],
      [10, 1000],
    ] as const;
    const svg = renderPlot({
      title: 'Soak',
      note: '',
      panels: [{ ...panel, series: [{ name: 'p50', points }] }],
    });
    expect(svg).toContain('d="M70 220L690 34"');
  });

  test('leaves a gap where a value is missing', () => {
    const points = [
      [0, 10],
      [1, 10],
      [2, Number.NaN],
      [3, 10],
      [4, 10],
    ] as const;
    const svg = renderPlot({
      title: '',
      note: '',
      panels: [{ ...panel, series: [{ name: 'p50', points }] }],
    });
    expect(/class="line"[^>]*d="([^"]*)"/.exec(svg)?.[1]).toMatch(/^M[^M]+L[^M]+M[^M]+L[^M]+$/);
    expect(svg).not.toContain('NaN');
  });

  test('survives having nothing to draw', () => {
    const svg = renderPlot({
      title: '',
      note: '',
      panels: [{ ...panel, series: [{ name: 'p50', points: [] }] }],
    });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('keeps text from becoming markup', () => {
    const svg = renderPlot({ title: 'a < b & "c"', note: '<script>', panels: [] });
    expect(svg).toContain('a &lt; b &amp; "c"');
    expect(svg).not.toContain('<script>');
  });

  test('follows the light or dark setting of the reader', () => {
    expect(renderPlot({ title: '', note: '', panels: [] })).toContain('prefers-color-scheme: dark');
  });
});
