import { BroadcastId } from '@naru/contracts/ids';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './list-cursor.ts';

const id = BroadcastId.parse('6f9619ff-8b86-4011-b42d-00cf4fc964ff');

test('a cursor comes back as it went', () => {
  const position = { createdAtMs: 1_790_000_000_123, id };
  expect(decodeCursor(encodeCursor(position))).toEqual(position);
  expect(encodeCursor(position)).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
});

test.each(['8640000000000001', '-1', '1.5', ''])('the moment %j is refused', (moment) => {
  const forged = Buffer.from(`${moment}_${id}`).toString('base64url');
  expect(() => decodeCursor(forged)).toThrow('not one of ours');
});
