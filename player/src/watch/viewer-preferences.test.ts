import { expect, test } from 'vitest';
import { memoryPlace } from '../ui/testing/memory-place.ts';
import { keepViewerPreferences, readViewerPreferences } from './viewer-preferences.ts';

test('a first visit is loud and automatic', () => {
  expect(readViewerPreferences(memoryPlace())).toEqual({
    volume: 1,
    muted: false,
    quality: 'auto',
    mode: 'low-latency',
  });
});

test('a change keeps the rest', () => {
  const place = memoryPlace();
  keepViewerPreferences(place, { quality: '480p' });
  keepViewerPreferences(place, { volume: 0.3 });
  keepViewerPreferences(place, { mode: 'balanced' });
  expect(readViewerPreferences(place)).toEqual({
    volume: 0.3,
    muted: false,
    quality: '480p',
    mode: 'balanced',
  });
});

test('what was kept before there were modes is kept', () => {
  const place = memoryPlace({ 'naru.player': '{"volume":0.4,"muted":true,"quality":"720p"}' });
  expect(readViewerPreferences(place)).toMatchObject({ volume: 0.4, quality: '720p', mode: 'low-latency' });
});

test.each(['not json', '{"volume":7,"muted":false,"quality":"auto"}', '{"quality":"4k"}'])(
  'what an older page or somebody else wrote (%s) is ignored',
  (text) => {
    const place = memoryPlace({ 'naru.player': text });
    expect(readViewerPreferences(place).volume).toBe(1);
  },
);
