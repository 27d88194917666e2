import { expect, test } from 'vitest';
import { MAX_JSON_DEPTH, structuralFault } from './json-structure.ts';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test.each([
  ['{}', null],
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}', null],
  ['{"a":"a","b":"a\\"b"}', null],
  ['["a","a"]', null],
  ['{"a":1,"a":2}', 'duplicate-key'],
  ['{"a":1,"\\u0061":2}', 'duplicate-key'],
  ['[{"b":{"x":1 , "x" : 2}}]', 'duplicate-key'],
  ['{"__proto__":{}}', 'forbidden-key'],
  ['{"a":{"\\u005f_proto__":1}}', 'forbidden-key'],
  [nested(MAX_JSON_DEPTH), null],
  [nested(MAX_JSON_DEPTH + 1), 'too-deep'],
  [`"${nested(50)}"`, null],
  ['{"unterminated', null],
])('%s: %s', (text, fault) => {
  expect(structuralFault(text)).toBe(fault);
});

test('the largest hostile bodies take a few milliseconds', () => {
  const size = 64 * 1024;
  for (const text of [
    '['.repeat(size),
    '"'.repeat(size),
    '{"a":'.repeat(size / 5),
    `"${'\\'.repeat(size)}`,
  ]) {
    const startedAt = performance.now();
    structuralFault(text);
    expect(performance.now() - startedAt).toBeLessThan(50);
  }
});
