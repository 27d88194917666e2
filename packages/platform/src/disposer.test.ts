import { expect, test } from 'vitest';
import { Disposer } from './disposer.ts';

test('releases in reverse order, each step although another failed', async () => {
  const order: string[] = [];
  const disposer = new Disposer();
  disposer.defer(() => {
    order.push('first acquired');
  });
  disposer.defer(() => {
    order.push('failing');
    throw new Error('stuck');
  });
  disposer.defer(async () => {
    await Promise.resolve();
    order.push('last acquired');
  });

  await expect(disposer[Symbol.asyncDispose]()).rejects.toThrow(AggregateError);
  expect(order).toEqual(['last acquired', 'failing', 'first acquired']);
});

test('disposing twice releases once', async () => {
  let released = 0;
  const disposer = new Disposer();
  disposer.defer(() => {
    released += 1;
  });
  await Promise.all([disposer[Symbol.asyncDispose](), disposer[Symbol.asyncDispose]()]);
  expect(released).toBe(1);
});
