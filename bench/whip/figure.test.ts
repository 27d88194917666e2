import { expect, test } from 'vitest';
import { type Figure, figureTable, told, verdictOf } from './figure.ts';

const figure = (value: number | null, goal: Figure['goal']): Figure => ({
  name: 'n',
  value,
  unit: '%',
  goal,
});

test.each([
  [figure(5, { atMost: 5 }), 'met'],
  [figure(5.01, { atMost: 5 }), 'missed'],
  [figure(95, { atLeast: 95 }), 'met'],
  [figure(94.9, { atLeast: 95 }), 'missed'],
  [figure(null, { atMost: 5 }), 'missed'],
  [told('n', 7), null],
])('%j is %s', (measured, verdict) => {
  expect(verdictOf(measured)).toBe(verdict);
});

test('the table shows measured and wanted', () => {
  const lines = figureTable([figure(1.234, { atMost: 5 }), told('told', null)]).split('\n');
  expect(lines.slice(2)).toEqual(['n        1.23 %   <= 5 %   met', 'told          -']);
});
