import { expect, test } from 'vitest';
import { FrameBytes } from './frame-bytes.ts';

test('bytes are copied, and handed out in order over any growth', () => {
  const bytes = new FrameBytes(1_000_000);
  const piece = new Uint8Array(50_000).fill(1);
  expect([1, 2, 3, 4].map(() => bytes.append(piece))).toEqual([true, true, true, true]);
  piece.fill(9);
  expect(bytes.append(Uint8Array.of(7))).toBe(true);
  expect(bytes.byteAt(200_000)).toBe(7);
  const all = bytes.take();
  expect(all.length).toBe(200_001);
  expect(all.indexOf(9)).toBe(-1);
  expect(bytes.length).toBe(0);
});

test('what would pass the limit is refused whole', () => {
  const bytes = new FrameBytes(10);
  expect(bytes.append(new Uint8Array(8))).toBe(true);
  expect(bytes.append(new Uint8Array(3))).toBe(false);
  expect(bytes.length).toBe(8);
  expect(bytes.append(new Uint8Array(2))).toBe(true);
});

test('what is cut off is gone, and nothing is read beyond the end', () => {
  const bytes = new FrameBytes(10);
  bytes.append(Uint8Array.of(1, 2, 3, 4));
  bytes.truncate(2);
  expect(bytes.byteAt(2)).toBe(0);
  bytes.append(Uint8Array.of(5));
  expect([...bytes.copyFrom(1)]).toEqual([2, 5]);
});
