import { useLayoutEffect, useRef } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { Sparkline } from './sparkline.tsx';
import { framesPerSecond, lineOf, type StatsSample } from './stats-history.ts';
import { statsRows, statsText } from './stats-rows.ts';
import './stats.css';

export interface StatsPanelProps {
  history: readonly StatsSample[];
  onClose: () => void;
}

/** Everything the player measures, for those who want to know. Takes the keyboard's focus and gives it back. */
export function StatsPanel({ history, onClose }: StatsPanelProps) {
  const t = useMessages();
  const panel = useRef<HTMLElement>(null);
  // Before paint, so that no key that is pressed then goes elsewhere.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = panel.current;
    element?.focus({ preventScroll: true });
    return () => {
      // It may still be in the document here, or just gone.
      const focused = document.activeElement;
      const isLost = focused === null || focused === document.body || element?.contains(focused);
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  const newest = history.at(-1);
  const rows = newest === undefined ? [] : statsRows(t, newest.stats, framesPerSecond(history));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  const inSeconds = (value: number) => t.player.delay(value.toFixed(2));
  return (
    <section ref={panel} class="stats" aria-labelledby="stats-title" tabIndex={-1} onKeyDown={onKeyDown}>
      <header class="stats-head">
        <h2 class="stats-title" id="stats-title">
          {t.stats.title}
        </h2>
        <CopyButton text={statsText(rows)} label={t.stats.title} />
        <button
          type="button"
          class="icon-button"
          data-control="stats-close"
          aria-label={t.stats.close}
          title={t.player.withKey(t.stats.close, 'Esc')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="stats-lines">
        <Sparkline
          label={t.stats.label.delay}
          points={lineOf(history, ({ delaySeconds }) => delaySeconds)}
          text={inSeconds}
        />
        <Sparkline
          label={t.stats.label.buffer}
          points={lineOf(history, ({ bufferSeconds }) => bufferSeconds)}
          text={inSeconds}
        />
      </div>
      <dl class="stats-list">
        {rows.map(({ id, label, value }) => (
          <div key={id} class="stats-row" data-stat={id}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
