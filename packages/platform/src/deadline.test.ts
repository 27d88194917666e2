import { expect, test } from 'vitest';
import { withDeadline } from './deadline.ts';
import { AppError } from './errors.ts';

const never = (): Promise<never> => new Promise(() => {});

test('hands back what the operation answers', async () => {
  await expect(withDeadline('the answer', 1000, async () => 42)).resolves.toBe(42);
});

test('a call that knows no signal is bounded and named', async () => {
  const failure = withDeadline('the silent call', 10, never);
  await expect(failure).rejects.toThrow('the silent call took longer than 10 ms');
  await expect(failure).rejects.toBeInstanceOf(AppError);
});

test('the operation sees its signal fire at the deadline', async () => {
  let seen: AbortSignal | null = null;
  await expect(
    withDeadline('it', 10, (signal) => {
      seen = signal;
      return never();
    }),
  ).rejects.toThrow();
  expect(seen).toMatchObject({ aborted: true });
});

test('an outer signal ends the wait with its own reason and leaves no listener', async () => {
  const outer = new AbortController();
  const pending = withDeadline('it', 10_000, never, outer.signal);
  outer.abort(new Error('shutting down'));
  await expect(pending).rejects.toThrow('shutting down');
});

test('nothing is started under a signal that has fired already', async () => {
  let started = false;
  const start = async (): Promise<void> => {
    started = true;
  };
  await expect(withDeadline('it', 1000, start, AbortSignal.abort(new Error('too late')))).rejects.toThrow(
    'too late',
  );
  expect(started).toBe(false);
});
