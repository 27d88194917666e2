import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('each bench has its usual length', () => {
  expect(readOptions(['bottleneck'])).toMatchObject({ bench: 'bottleneck', seconds: 22 });
  expect(readOptions(['publishers', '--seconds', '30', '--publishers', '4'])).toMatchObject({
    bench: 'publishers',
    seconds: 30,
    publishers: 4,
  });
});

test.each([
  [[], 'name one of'],
  [['swarm'], 'name one of'],
  [['loss', 'flood'], 'name one of'],
  [['loss', '--seconds', '4'], '--seconds'],
  [['loss', '--delay', '1.5'], '--delay'],
  [['publishers', '--publishers', '0'], '--publishers'],
  [['flood', '--garbage', '1e5'], '--garbage'],
])('%j is refused', (args, problem) => {
  expect(() => readOptions(args)).toThrow(problem);
});
