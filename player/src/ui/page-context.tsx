import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ApiClient } from '../api-client.ts';
import { en } from '../i18n/en.ts';
import { ko } from '../i18n/ko.ts';
import type { Language, Messages } from '../i18n/messages.ts';
import type { Router } from '../router.ts';
import type { LiveClock } from '../watch/live-clock.ts';
import type { Settings } from './settings.ts';
import { useSubscribed } from './store.ts';

/** What every page is given, made once in main.tsx. */
export interface PageParts {
  api: ApiClient;
  clock: LiveClock;
  router: Router;
  settings: Settings;
}

const PagePartsContext = createContext<PageParts | null>(null);
export const PagePartsProvider = PagePartsContext.Provider;

export function usePageParts(): PageParts {
  const parts = useContext(PagePartsContext);
  if (parts === null) throw new Error('no PagePartsProvider above this component');
  return parts;
}

const MESSAGES: Record<Language, Messages> = { en, ko };

/** The texts in the chosen language. */
export function useMessages(): Messages {
  const { language } = usePageParts().settings;
  return MESSAGES[useSubscribed(language, () => language.value)];
}
