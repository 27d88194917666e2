import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';
import { BROWSER_PLACE } from '../ui/kept.ts';
import { useMessages } from '../ui/page-context.tsx';
import type { LatencyMode } from './latency-target.ts';
import type { LivePlayer } from './live-player.ts';
import { nextMenuIndex } from './menu-keys.ts';
import type { QualityChoice } from './playback-session.ts';
import type { PlayerReport } from './player-report.ts';
import { STATS_KEY } from './shortcuts.ts';
import { keepViewerPreferences } from './viewer-preferences.ts';

export interface SettingsMenuProps {
  player: LivePlayer;
  report: PlayerReport;
  stats: { open: boolean; toggle: () => void };
}

const MODES: readonly LatencyMode[] = ['low-latency', 'balanced'];

/** Quality, latency mode and the way to the stats, as a menu button (WAI-ARIA menu with groups of radio items). */
export function SettingsMenu({ player, report, stats }: SettingsMenuProps) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const item = (selector: string) => menu.current?.querySelector<HTMLElement>(selector);
    (item('[aria-checked=true]') ?? item('[role^=menuitem]'))?.focus();
    const closeFromOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false);
    };
    document.addEventListener('pointerdown', closeFromOutside);
    return () => document.removeEventListener('pointerdown', closeFromOutside);
  }, [open]);

  const { playing, choice } = report;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const chooseQuality = (quality: QualityChoice) => {
    player.chooseQuality(quality);
    keepViewerPreferences(BROWSER_PLACE, { quality });
    close();
  };
  const chooseMode = (mode: LatencyMode) => {
    player.chooseMode(mode);
    keepViewerPreferences(BROWSER_PLACE, { mode });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      if (event.key === 'Escape') event.preventDefault();
      close();
      return;
    }
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const focused = items.findIndex((item) => item === document.activeElement);
    const next = nextMenuIndex(event.key, focused, items.length);
    if (next === null) return;
    event.preventDefault();
    items[next]?.focus();
  };
  const textOf = (quality: QualityChoice) => {
    if (quality !== 'auto') return quality;
    return choice === 'auto' && playing !== null ? t.player.autoNow(playing) : t.player.auto;
  };
  const qualities: QualityChoice[] = report.renditions.length === 0 ? [] : ['auto', ...report.renditions];

  return (
    <div class="settings" ref={root}>
      <button
        ref={button}
        type="button"
        class="control control-text"
        data-control="quality"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={playing === null ? t.player.settings : t.player.settingsNow(playing)}
        title={t.player.settings}
        onClick={() => setOpen(!open)}
      >
        <Icon name="quality" />
        <span class="quality-now">{playing ?? t.player.auto}</span>
      </button>
      {open && (
        <div ref={menu} class="menu" role="menu" aria-label={t.player.settings} onKeyDown={onKeyDown}>
          {qualities.length > 0 && (
            <MenuGroup title={t.player.quality}>
              {qualities.map((quality) => (
                <button
                  key={quality}
                  type="button"
                  class="menu-item"
                  role="menuitemradio"
                  data-quality={quality}
                  aria-checked={quality === choice}
                  tabIndex={-1}
                  onClick={() => chooseQuality(quality)}
                >
                  <span class="menu-check">{quality === choice && <Icon name="check" />}</span>
                  {textOf(quality)}
                </button>
              ))}
            </MenuGroup>
          )}
          {report.mode !== null && (
            <MenuGroup title={t.player.mode.title}>
              {MODES.map((mode) => (
                <button
                  key={mode}
                  type="button"
                  class="menu-item"
                  role="menuitemradio"
                  data-mode={mode}
                  aria-checked={mode === report.mode}
                  tabIndex={-1}
                  onClick={() => chooseMode(mode)}
                >
                  <span class="menu-check">{mode === report.mode && <Icon name="check" />}</span>
                  <span>
                    {t.player.mode.name[mode]}
                    <span class="menu-note">{t.player.mode.note[mode]}</span>
                  </span>
                </button>
              ))}
            </MenuGroup>
          )}
          <button
            type="button"
            class="menu-item menu-last"
            role="menuitemcheckbox"
            data-control="stats"
            aria-checked={stats.open}
            tabIndex={-1}
            onClick={() => {
              close();
              stats.toggle();
            }}
          >
            <span class="menu-check">{stats.open && <Icon name="check" />}</span>
            {t.stats.title}
            <kbd class="menu-key">{STATS_KEY.toUpperCase()}</kbd>
          </button>
        </div>
      )}
    </div>
  );
}

function MenuGroup({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    // No fieldset: that is no child of a menu (WAI-ARIA 1.2, menu).
    <div role="group" class="menu-group" aria-labelledby={id}>
      <p class="menu-title" id={id}>
        {title}
      </p>
      {children}
    </div>
  );
}
