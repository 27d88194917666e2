import { expect, test } from 'vitest';
import { guarded } from './guarded.ts';

test('arguments get through until it is over', () => {
  const got: number[] = [];
  let isOver = false;
  const callback = guarded((value: number) => void got.push(value), {
    isOver: () => isOver,
    onError: () => {},
  });
  callback(1);
  isOver = true;
  callback(2);
  expect(got).toEqual([1]);
});

test('an exception is told and goes no further, not even one of who is told', () => {
  const errors: unknown[] = [];
  const failure = new Error('a bug');
  const callback = guarded(
    () => {
      throw failure;
    },
    {
      isOver: () => false,
      onError: (error) => {
        errors.push(error);
        throw error;
      },
    },
  );
  callback();
  expect(errors).toEqual([failure]);
});
