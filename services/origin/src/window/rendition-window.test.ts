import { expect, test } from 'vitest';
import { RenditionWindow } from './rendition-window.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function filled(): RenditionWindow {
  const window = new RenditionWindow();
  window.addInit(1, bytes('init 1'));
  window.addPart({ epoch: 1, msn: 7, part: 0 }, bytes('7.0'));
  window.addPart({ epoch: 1, msn: 7, part: 1 }, bytes('7.1'));
  window.addInit(2, bytes('init 2'));
  window.addPart({ epoch: 2, msn: 8, part: 0 }, bytes('8.0'));
  return window;
}

test('a segment is made of the very buffers of its parts', () => {
  const window = new RenditionWindow();
  const parts = [bytes('7.0'), bytes('7.1')];
  parts.forEach((media, part) => window.addPart({ epoch: 1, msn: 7, part }, media));
  const chunks = window.segment(1, 7)?.whole().chunks ?? [];
  expect(chunks).toHaveLength(2);
  chunks.forEach((chunk, index) => expect(chunk).toBe(parts[index]));
});

test('a name is found under its own epoch only', () => {
  const window = filled();
  expect(window.part(1, 7, 1)?.length).toBe(3);
  expect(window.part(2, 7, 1)).toBeNull();
  expect(window.segment(2, 7)).toBeNull();
  expect(window.segment(1, 9)).toBeNull();
  expect(window.init(3)).toBeNull();
});

test('a repeated part changes nothing, nor does one of another epoch under the same number', () => {
  const window = filled();
  window.addPart({ epoch: 1, msn: 7, part: 1 }, bytes('again'));
  window.addPart({ epoch: 2, msn: 7, part: 2 }, bytes('other'));
  window.addInit(1, bytes('again'));
  expect(window.segment(1, 7)?.length).toBe(6);
  expect(window.part(2, 7, 2)).toBeNull();
  expect(window.init(1)?.length).toBe(6);
});

test('the same file is the same object: its answer is made once', () => {
  const window = filled();
  expect(window.segment(1, 7)).toBe(window.segment(1, 7));
  expect(window.part(1, 7, 0)?.whole()).toBe(window.part(1, 7, 0)?.whole());
  expect(window.part(1, 7, 0)?.entityTag).toBe('"1-7.0.m4s"');
});

test('a run goes with its last segment, the newest run stays', () => {
  const window = filled();
  window.addInit(3, bytes('init 3'));
  window.dropBefore(8, 3);
  expect(window.segment(1, 7)).toBeNull();
  expect(window.init(1)).toBeNull();
  expect(window.init(2)).not.toBeNull();
  expect(window.init(3)).not.toBeNull();
});
