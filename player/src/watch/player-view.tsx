import type { BroadcastStatus } from '@naru/contracts/broadcast';
import type { PlaybackId } from '@naru/contracts/ids';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../ui/icons.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { canPlayLive } from './live-player.ts';
import { PlayerControls } from './player-controls.tsx';
import { overlayText, PlayerOverlay } from './player-overlay.tsx';
import { StatsPanel } from './stats-panel.tsx';
import { useIdleControls } from './use-idle-controls.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useLivePlayer } from './use-live-player.ts';
import { toggleMute, togglePlay, useMedia } from './use-media.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useStatsHistory } from './use-stats-history.ts';
import './player.css';
import './controls.css';

export interface PlayerViewProps {
  playbackId: PlaybackId;
  status: BroadcastStatus | null | 'unknown';
  children?: ComponentChildren;
}

/** The player: picture, state screens, controls. Its data attributes say the same to machines. */
export function PlayerView(props: PlayerViewProps) {
  const t = useMessages();
  if (canPlayLive()) return <SupportedPlayer {...props} />;
  return (
    <div class="player" data-state="unsupported">
      <div class="overlay">
        <div class="overlay-card" role="alert">
          <p class="overlay-title">{t.state.unsupportedTitle}</p>
          <p class="overlay-text">{t.state.unsupportedText}</p>
        </div>
      </div>
    </div>
  );
}

function SupportedPlayer({ playbackId, status, children }: PlayerViewProps) {
  const t = useMessages();
  const shell = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { player, report } = useLivePlayer(video, playbackId, status);
  const view = useMedia(video);
  const goLive = () => {
    player?.goLive();
    if (video.current?.paused === true) togglePlay(video.current);
  };
  const state = report?.state ?? { kind: 'starting' };
  const watching = state.kind === 'live' || state.kind === 'reconnecting';
  const [statsWanted, setStatsOpen] = useState(false);
  // Where nothing is played there is nothing to measure.
  const statsOpen = statsWanted && (watching || state.kind === 'starting');
  const history = useStatsHistory(player, statsOpen);
  const toggleStats = () => setStatsOpen((open) => !open);
  useShortcuts({ frame: shell, video, player, goLive, toggleStats });
  const idle = useIdleControls(frame, view.paused);
  useKeptFocus(shell, frame);

  const mustTap = view.autoplay === 'blocked' && view.paused && state.kind === 'starting';
  return (
    <div ref={shell} class="player-shell" data-stats={statsOpen ? 'open' : 'closed'}>
      <section
        ref={frame}
        class="player"
        tabIndex={-1}
        aria-label={t.player.region}
        data-state={state.kind}
        data-delay={report?.delaySeconds?.toFixed(3) ?? ''}
        data-rendition={report?.playing ?? ''}
        data-stalls={report?.stalls ?? 0}
        data-idle={idle && watching}
      >
        <video ref={video} class="player-video" playsInline tabIndex={-1} />
        {mustTap ? null : (
          <PlayerOverlay
            state={state}
            status={status}
            buffering={(report?.buffering ?? false) && !view.paused}
            seed={playbackId}
          >
            {children}
          </PlayerOverlay>
        )}
        {mustTap && (
          <button
            type="button"
            class="tap-to-play"
            onClick={() => video.current && togglePlay(video.current)}
          >
            <Icon name="play" />
            <span class="visually-hidden">{t.player.playPrompt}</span>
          </button>
        )}
        {watching && view.autoplay === 'muted' && view.muted && (
          <button
            type="button"
            class="unmute-prompt"
            onClick={() => video.current && toggleMute(video.current)}
          >
            <Icon name="muted" />
            {t.player.unmutePrompt}
          </button>
        )}
        {watching && player !== null && report !== null && video.current !== null && (
          <PlayerControls
            player={player}
            report={report}
            view={view}
            media={video.current}
            frame={shell}
            onGoLive={goLive}
            stats={{ open: statsOpen, toggle: toggleStats }}
          />
        )}
        <p class="visually-hidden" role="status">
          {overlayText(t, state, status)?.title ?? t.state.announceLive}
        </p>
      </section>
      {statsOpen && <StatsPanel history={history} onClose={() => setStatsOpen(false)} />}
    </div>
  );
}
