import { en } from '../i18n/en.ts';
import { ko } from '../i18n/ko.ts';
import { LANGUAGES } from '../i18n/messages.ts';
import { Icon, type IconName } from './icons.tsx';
import { Logo } from './logo.tsx';
import { useMessages, usePageParts } from './page-context.tsx';
import { THEMES, type Theme } from './settings.ts';
import { useSubscribed } from './store.ts';

const THEME_ICON: Record<Theme, IconName> = { auto: 'auto', light: 'sun', dark: 'moon' };
const LANGUAGE_NAME = { en: en.languageName, ko: ko.languageName };

/** Wordmark, language and appearance, on every page. */
export function SiteHeader() {
  const t = useMessages();
  const { settings } = usePageParts();
  const theme = useSubscribed(settings.theme, () => settings.theme.value);
  const language = useSubscribed(settings.language, () => settings.language.value);
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  const themeLabel = `${t.theme.label}: ${t.theme[theme]}`;
  return (
    <header class="site-header">
      <a class="skip-link" href="#content">
        {t.skipToContent}
      </a>
      <a class="wordmark" href="/">
        <Logo />
        <span>Naru</span>
      </a>
      <span class="site-tagline">{t.siteTagline}</span>
      <div class="site-tools">
        <label class="language">
          <span class="visually-hidden">{t.switchLanguage}</span>
          <select
            class="language-select"
            value={language}
            onChange={(event) => {
              const chosen = LANGUAGES.find((tag) => tag === event.currentTarget.value);
              if (chosen !== undefined) settings.language.set(chosen);
            }}
          >
            {LANGUAGES.map((tag) => (
              <option key={tag} value={tag} lang={tag}>
                {LANGUAGE_NAME[tag]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="icon-button"
          aria-label={themeLabel}
          title={themeLabel}
          onClick={() => settings.theme.set(nextTheme)}
        >
          <Icon name={THEME_ICON[theme]} />
        </button>
      </div>
    </header>
  );
}
