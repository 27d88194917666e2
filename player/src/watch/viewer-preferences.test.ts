import { expect, test } from 'vitest';
import { memoryPlace } from '../ui/testing/memory-place.ts';
import { keepViewerPreferences, readViewerPreferences } from './viewer-preferences.ts';

test('a first visit is loud and automatic', () => {
  expect(readViewerPreferences(memoryPlace())).toEqual({ volume: 1, muted: false, quality: 'auto' });
});

test('a change keeps the rest', () => {
  const place = memoryPlace();
  keepViewerPreferences(place, { quality: '480p' });
  keepViewerPreferences(place, { volume: 0.3 });
  expect(readViewerPreferences(place)).toEqual({ volume: 0.3, muted: false, quality: '480p' });
});

test.each(['not json', '{"volume":7,"muted":false,"quality":"auto"}', '{"quality":"4k"}'])(
  'what an older page or somebody else wrote (%s) is ignored',
  (text) => {
    const place = memoryPlace({ 'naru.player': text });
    expect(readViewerPreferences(place).volume).toBe(1);
  },
);
