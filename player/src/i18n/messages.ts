import type { en } from './en.ts';

/** The English texts are the list of what must be said; their types are what each language must provide. */
export type Messages = typeof en;

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

export const isLanguage = (tag: unknown): tag is Language => LANGUAGES.some((language) => language === tag);

/** The first of the viewer's preferred languages (BCP 47 tags, best first) that we speak, else English. */
export function preferredLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (isLanguage(primary)) return primary;
  }
  return 'en';
}
