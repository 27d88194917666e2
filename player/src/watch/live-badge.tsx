import { useMessages } from '../ui/page-context.tsx';
import type { PlayerReport } from './player-report.ts';

/** Says live with the true delay; while the viewer is behind it is the way back. */
export function LiveBadge({ report, onGoLive }: { report: PlayerReport; onGoLive: () => void }) {
  const t = useMessages();
  const { state, shownDelay, behind } = report;
  if (behind) {
    const hint = t.player.withKey(t.player.goLive, 'L');
    return (
      <button
        type="button"
        class="control live-return"
        data-control="go-live"
        title={hint}
        onClick={onGoLive}
      >
        <span class="live-dot" />
        {t.player.goLive}
      </button>
    );
  }
  if (state.kind !== 'live') return null;
  return (
    <span class="live-badge">
      <span class="live-dot" />
      <span class="live-word">{t.badge.live}</span>
      {shownDelay !== null && (
        <span class="live-delay" title={t.player.delayTitle}>
          {t.player.delay(shownDelay.toFixed(1))}
        </span>
      )}
    </span>
  );
}
