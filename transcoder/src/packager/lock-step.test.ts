import { expect, test } from 'vitest';
import { LockStep } from './lock-step.ts';
import type { MuxedPart } from './rendition-packager.ts';

const muxed = (segment: number, part: number, bytes: number): MuxedPart => ({
  segment,
  part,
  startSeconds: 10 + segment * 2 + part / 3,
  durationSeconds: 1 / 3,
  independent: part === 0,
  lastOfSegment: part === 5,
  bytes: new Uint8Array(bytes),
});

test('a part is complete when every rendition has it', () => {
  const lockStep = new LockStep(['720p', '480p']);
  expect(lockStep.push('720p', [muxed(0, 0, 7), muxed(0, 1, 7)])).toEqual([]);
  const [aligned, ...more] = lockStep.push('480p', [muxed(0, 0, 4)]);
  expect(more).toEqual([]);
  expect(aligned?.timing).toEqual({
    segment: 0,
    part: 0,
    startSeconds: 10,
    durationSeconds: 1 / 3,
    independent: true,
    lastOfSegment: false,
  });
  expect(Object.entries(aligned?.media ?? {}).map(([name, { length }]) => [name, length])).toEqual([
    ['720p', 7],
    ['480p', 4],
  ]);
  expect(lockStep.push('480p', [muxed(0, 1, 4), muxed(0, 2, 4)])).toHaveLength(1);
});

test('a single rendition needs nobody', () => {
  expect(new LockStep(['480p']).push('480p', [muxed(0, 0, 1), muxed(0, 1, 1)])).toHaveLength(2);
});

test('renditions that are cut differently are an error', () => {
  const lockStep = new LockStep(['720p', '480p']);
  lockStep.push('720p', [muxed(0, 0, 7)]);
  expect(() => lockStep.push('480p', [muxed(0, 1, 4)])).toThrow('cut differently');
});

test('a rendition that stops while another goes on is an error, not a growing queue', () => {
  const lockStep = new LockStep(['720p', '480p']);
  expect(() => {
    for (let part = 0; part < 100; part += 1) lockStep.push('720p', [muxed(0, part, 7)]);
  }).toThrow('far ahead');
});

test('a rendition that is not in the run is an error', () => {
  expect(() => new LockStep(['720p']).push('480p', [muxed(0, 0, 1)])).toThrow('no rendition');
});
