import { expect, test } from 'vitest';
import { createSettings } from './settings.ts';
import { memoryPlace } from './testing/memory-place.ts';

/** The part of the document element that the settings touch. */
const rootElement = () => ({ lang: 'en', dataset: {} as Record<string, string | undefined> });

test('a first visit speaks the browser’s language and looks as the system does', () => {
  const root = rootElement();
  const settings = createSettings(memoryPlace(), root, ['ko-KR', 'en']);
  expect(settings.language.value).toBe('ko');
  expect(root).toEqual({ lang: 'ko', dataset: { theme: 'auto' } });
});

test('a choice is applied at once and kept for the next visit', () => {
  const place = memoryPlace();
  const root = rootElement();
  const settings = createSettings(place, root, ['ko']);
  settings.language.set('en');
  settings.theme.set('dark');
  expect(root).toEqual({ lang: 'en', dataset: { theme: 'dark' } });

  const later = createSettings(place, rootElement(), ['ko']);
  expect([later.language.value, later.theme.value]).toEqual(['en', 'dark']);
});

test('a kept value of another version falls back to the browser', () => {
  const place = memoryPlace({ 'naru.language': '"tlh"', 'naru.theme': '"sepia"' });
  const settings = createSettings(place, rootElement(), ['ko']);
  expect([settings.language.value, settings.theme.value]).toEqual(['ko', 'auto']);
});
