import { expect, test } from 'vitest';
import { chooseFeedback } from './feedback-choice.ts';
import type { ExtensionName, HeaderExtension } from './header-extensions.ts';
import type { Feedback, OfferedCodec } from './offered-codec.ts';

const codec = (feedback: readonly Feedback[]): OfferedCodec => ({
  payloadType: 96,
  name: 'vp8',
  clockRate: 90_000,
  channels: 1,
  parameters: new Map(),
  feedback,
});

const extension = (id: number, name: ExtensionName | null): HeaderExtension => ({
  id,
  uri: `urn:example:${id}`,
  name,
  sendOnly: false,
});

test('transport-wide congestion control rules out REMB', () => {
  const choice = chooseFeedback(codec(['goog-remb', 'transport-cc', 'nack']), [extension(3, 'transportCc')]);
  expect(choice.feedback).toEqual(['transport-cc', 'nack']);
  expect(choice.extensions.map(({ id }) => id)).toEqual([3]);
});

test('without its header extension transport-wide congestion control is left, and REMB taken', () => {
  const choice = chooseFeedback(codec(['goog-remb', 'transport-cc']), [extension(2, 'absSendTime')]);
  expect(choice.feedback).toEqual(['goog-remb']);
  expect(choice.extensions.map(({ id }) => id)).toEqual([2]);
});

test('the header extension alone is no transport-wide congestion control', () => {
  const choice = chooseFeedback(codec(['nack', 'nack pli', 'ccm fir', 'goog-remb']), [
    extension(3, 'transportCc'),
  ]);
  expect(choice.feedback).toEqual(['nack', 'nack pli', 'ccm fir', 'goog-remb']);
  expect(choice.extensions).toEqual([]);
});

test('header extensions that we do not read are left, and of two with one name the second', () => {
  const offered = [extension(1, null), extension(4, 'mid'), extension(5, 'mid'), extension(10, 'rid')];
  expect(chooseFeedback(codec([]), offered).extensions.map(({ id }) => id)).toEqual([4, 10]);
});
