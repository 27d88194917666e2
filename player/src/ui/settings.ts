import { z } from 'zod';
import { LANGUAGES, type Language, preferredLanguage } from '../i18n/messages.ts';
import { type KeepPlace, keep, readKept } from './kept.ts';
import { createStore, type Store } from './store.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LANGUAGE_KEY = 'naru.language';
const THEME_KEY = 'naru.theme';

/** How the pages look and speak; kept across visits and applied to the document element. */
export interface Settings {
  readonly language: Store<Language>;
  readonly theme: Store<Theme>;
}

/** The part of the document element that the settings are applied to. */
export interface DocumentRoot {
  lang: string;
  readonly dataset: Record<string, string | undefined>;
}

/** Reads what was kept, else follows the browser, and from then on applies and keeps every change. */
export function createSettings(place: KeepPlace, root: DocumentRoot, preferred: readonly string[]): Settings {
  const language = createStore(
    readKept(place, LANGUAGE_KEY, z.enum(LANGUAGES)) ?? preferredLanguage(preferred),
  );
  const theme = createStore(readKept(place, THEME_KEY, z.enum(THEMES)) ?? 'auto');
  const applyLanguage = () => {
    root.lang = language.value;
  };
  const applyTheme = () => {
    root.dataset['theme'] = theme.value;
  };
  applyLanguage();
  applyTheme();
  language.subscribe(() => {
    applyLanguage();
    keep(place, LANGUAGE_KEY, language.value);
  });
  theme.subscribe(() => {
    applyTheme();
    keep(place, THEME_KEY, theme.value);
  });
  return { language, theme };
}
