import { describe, expect, test } from 'vitest';
import { QuerySlots } from './query-slots.ts';

const forever = new AbortController().signal;

describe('query slots', () => {
  test('as many as there are slots go at once, the next waits for a slot to come back', async () => {
    const slots = new QuerySlots({ slots: 2, maxWaiting: 1 });
    await slots.take(forever);
    await slots.take(forever);
    const order: string[] = [];
    const third = slots.take(forever).then(() => order.push('third'));
    await Promise.resolve();
    order.push('given back');
    slots.give();
    await third;
    expect(order).toEqual(['given back', 'third']);
  });

  test('who waits goes in order of arrival', async () => {
    const slots = new QuerySlots({ slots: 1, maxWaiting: 2 });
    await slots.take(forever);
    const order: number[] = [];
    const waiting = [1, 2].map((number) => slots.take(forever).then(() => order.push(number)));
    slots.give();
    slots.give();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2]);
  });

  test('a full queue refuses at once', async () => {
    const slots = new QuerySlots({ slots: 1, maxWaiting: 1 });
    await slots.take(forever);
    void slots.take(forever);
    await expect(slots.take(forever)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('who gives up leaves the queue and takes no slot', async () => {
    const slots = new QuerySlots({ slots: 1, maxWaiting: 1 });
    await slots.take(forever);
    const impatient = new AbortController();
    const leaving = slots.take(impatient.signal);
    impatient.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    const next = slots.take(forever);
    slots.give();
    await expect(next).resolves.toBeUndefined();
  });
});
