import { AppError } from '@naru/platform/errors';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, test } from 'vitest';
import { databaseFailure, violatesUnique } from './database-failure.ts';

const failure = (code: string, constraint_name?: string): Error =>
  Object.assign(new Error('native'), { code }, constraint_name === undefined ? {} : { constraint_name });

test.each([
  ['ECONNREFUSED', 'unavailable'],
  ['CONNECTION_CLOSED', 'unavailable'],
  ['CONNECT_TIMEOUT', 'unavailable'],
  ['53300', 'unavailable'],
  ['57P01', 'unavailable'],
  ['57P03', 'unavailable'],
  ['08006', 'unavailable'],
  ['57014', 'timeout'],
  ['55P03', 'timeout'],
  ['40P01', 'timeout'],
])('%s becomes %s', (code, expected) => {
  expect(databaseFailure(failure(code))).toMatchObject({ name: 'AppError', code: expected });
  const wrapped = new DrizzleQueryError('select $1', ['secret'], failure(code));
  expect(databaseFailure(wrapped)).toMatchObject({ name: 'AppError', code: expected });
});

test('what is a fault of ours stays what it is, without the wrapper that quotes the parameters', () => {
  const cause = failure('42P01');
  expect(databaseFailure(cause)).toBe(cause);
  expect(databaseFailure(new DrizzleQueryError('select $1', ['secret'], cause))).toBe(cause);
  const expected = new AppError('conflict', 'x');
  expect(databaseFailure(expected)).toBe(expected);
  expect(databaseFailure('text')).toBe('text');
});

test('only the named constraint counts', () => {
  expect(violatesUnique(failure('23505', 'a_unique'), 'a_unique')).toBe(true);
  expect(violatesUnique(new DrizzleQueryError('q', [], failure('23505', 'a_unique')), 'a_unique')).toBe(true);
  expect(violatesUnique(failure('23505', 'b_unique'), 'a_unique')).toBe(false);
  expect(violatesUnique(failure('23503', 'a_unique'), 'a_unique')).toBe(false);
  expect(violatesUnique(null, 'a_unique')).toBe(false);
});
