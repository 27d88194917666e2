import { expect, test } from 'vitest';
import { ConnectionLimits } from './connection-limits.ts';
import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS, MAX_EXPLAINED_PER_ADDRESS } from './limits.ts';

test('one address gets its share, then a few explanations, then nothing, and room again when some leave', () => {
  const limits = new ConnectionLimits();
  const answers = Array.from({ length: 100 }, () => limits.enter('10.0.0.1'));
  expect(answers.filter((answer) => answer === 'accept')).toHaveLength(MAX_CONNECTIONS_PER_ADDRESS);
  expect(answers.filter((answer) => answer === 'explain')).toHaveLength(MAX_EXPLAINED_PER_ADDRESS);
  expect(limits.enter('10.0.0.2')).toBe('accept');
  for (let left = 0; left < MAX_EXPLAINED_PER_ADDRESS + 1; left += 1) limits.leave('10.0.0.1');
  expect(limits.enter('10.0.0.1')).toBe('accept');
  expect(limits.enter('10.0.0.1')).toBe('explain');
});

test('all addresses together are bounded, and leaving makes room', () => {
  const limits = new ConnectionLimits();
  for (let index = 0; index < MAX_CONNECTIONS; index += 1)
    expect(limits.enter(`address ${index}`)).toBe('accept');
  expect(limits.enter('one more')).toBe('drop');
  limits.leave('address 5');
  expect(limits.enter('one more')).toBe('accept');
});
