import { expect, test } from 'vitest';
import { leb128, readLeb128, readObu, withSize } from './av1-obu.ts';

test.each([
  [0, [0]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [300, [0xac, 0x02]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])('%d is written and read as leb128', (value, bytes) => {
  expect([...leb128(value)]).toEqual(bytes);
  expect(readLeb128(Uint8Array.from([9, ...bytes, 9]), 1)).toEqual({ value, end: 1 + bytes.length });
});

test('a leb128 may be longer than it must, up to eight bytes and 32 bits', () => {
  expect(readLeb128(Uint8Array.of(0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00), 0)).toEqual({
    value: 5,
    end: 8,
  });
  expect(readLeb128(Uint8Array.of(0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00), 0)).toBeNull();
  expect(readLeb128(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10), 0)).toBeNull();
  expect(readLeb128(Uint8Array.of(0x80), 0)).toBeNull();
  expect(readLeb128(Uint8Array.of(), 0)).toBeNull();
});

test('an OBU is read with and without size and extension', () => {
  expect(readObu(Uint8Array.of(0x30, 1, 2))).toMatchObject({ type: 6, payload: Uint8Array.of(1, 2), end: 3 });
  expect(readObu(Uint8Array.of(0x32, 1, 2, 3))).toMatchObject({ type: 6, payload: Uint8Array.of(2), end: 3 });
  expect(readObu(Uint8Array.of(0x36, 0x48, 1, 2))).toMatchObject({
    header: Uint8Array.of(0x36, 0x48),
    payload: Uint8Array.of(2),
    end: 4,
  });
  expect(readObu(Uint8Array.of(9, 0x12, 0, 0x32, 0), 3)).toMatchObject({ type: 6, end: 5 });
});

test.each([
  ['nothing', []],
  ['a forbidden bit', [0xb0, 1]],
  ['a missing extension', [0x34]],
  ['a missing size', [0x32]],
  ['a size that leads out', [0x32, 2, 1]],
])('an OBU with %s is refused', (_, bytes) => {
  expect(readObu(Uint8Array.from(bytes))).toBeNull();
});

test('an OBU gets a size and keeps its extension', () => {
  const obu = { header: Uint8Array.of(0x34, 0x48), payload: new Uint8Array(200) };
  const bytes = Buffer.concat(withSize(obu));
  expect([...bytes.subarray(0, 4)]).toEqual([0x36, 0x48, 0xc8, 0x01]);
  expect(bytes.length).toBe(204);
});
