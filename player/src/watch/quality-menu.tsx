import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';
import { useMessages } from '../ui/page-context.tsx';
import type { LivePlayer } from './live-player.ts';
import { nextMenuIndex } from './menu-keys.ts';
import type { QualityChoice } from './playback-session.ts';
import type { PlayerReport } from './player-report.ts';
import { keepViewerPreferences } from './viewer-preferences.ts';

/** Auto and each rendition, as a menu button (WAI-ARIA menu of radio items). */
export function QualityMenu({ player, report }: { player: LivePlayer; report: PlayerReport }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus();
    const closeFromOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false);
    };
    document.addEventListener('pointerdown', closeFromOutside);
    return () => document.removeEventListener('pointerdown', closeFromOutside);
  }, [open]);

  if (report.renditions.length === 0) return null;
  const { playing, choice } = report;
  const choices: QualityChoice[] = ['auto', ...report.renditions];
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (next: QualityChoice) => {
    player.chooseQuality(next);
    keepViewerPreferences(localStorage, { quality: next });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      if (event.key === 'Escape') event.preventDefault();
      close();
      return;
    }
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? [])];
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

  return (
    <div class="quality" ref={root}>
      <button
        ref={button}
        type="button"
        class="control control-text"
        data-control="quality"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={playing === null ? t.player.quality : t.player.qualityNow(playing)}
        title={t.player.quality}
        onClick={() => setOpen(!open)}
      >
        <Icon name="quality" />
        <span class="quality-now">{playing ?? t.player.auto}</span>
      </button>
      {open && (
        <div ref={menu} class="menu" role="menu" aria-label={t.player.quality} onKeyDown={onKeyDown}>
          {choices.map((quality) => (
            <button
              key={quality}
              type="button"
              class="menu-item"
              role="menuitemradio"
              data-quality={quality}
              aria-checked={quality === choice}
              tabIndex={-1}
              onClick={() => choose(quality)}
            >
              <span class="menu-check">{quality === choice && <Icon name="check" />}</span>
              {textOf(quality)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
