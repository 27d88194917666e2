import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from '../ui/icons.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { LiveBadge } from './live-badge.tsx';
import type { LivePlayer } from './live-player.ts';
import type { PlayerReport } from './player-report.ts';
import { canPictureInPicture, toggleFullscreen, togglePictureInPicture } from './screen-modes.ts';
import { SettingsMenu, type SettingsMenuProps } from './settings-menu.tsx';
import { type MediaView, togglePlay } from './use-media.ts';
import { VolumeControl } from './volume-control.tsx';

export interface PlayerControlsProps {
  player: LivePlayer;
  report: PlayerReport;
  view: MediaView;
  media: HTMLVideoElement;
  frame: RefObject<HTMLElement | null>;
  onGoLive: () => void;
  stats: SettingsMenuProps['stats'];
}

/** The bar at the lower edge of the picture. */
export function PlayerControls({ player, report, view, media, frame, onGoLive, stats }: PlayerControlsProps) {
  const t = useMessages();
  const fullscreen = useFullscreen();
  const playLabel = view.paused ? t.player.play : t.player.pause;
  const fullscreenLabel = fullscreen ? t.player.exitFullscreen : t.player.fullscreen;
  return (
    <div class="controls">
      <ControlButton
        id="play"
        icon={view.paused ? 'play' : 'pause'}
        label={playLabel}
        hint={t.player.withKey(playLabel, 'K')}
        onClick={() => togglePlay(media)}
      />
      <VolumeControl media={media} view={view} />
      <LiveBadge report={report} onGoLive={onGoLive} />
      <span class="controls-gap" />
      <SettingsMenu player={player} report={report} stats={stats} />
      {canPictureInPicture() && (
        <ControlButton
          id="picture-in-picture"
          icon="pip"
          label={t.player.pictureInPicture}
          hint={t.player.pictureInPicture}
          onClick={() => togglePictureInPicture(media)}
        />
      )}
      <ControlButton
        id="fullscreen"
        icon={fullscreen ? 'exitFullscreen' : 'fullscreen'}
        label={fullscreenLabel}
        hint={t.player.withKey(fullscreenLabel, 'F')}
        onClick={() => {
          if (frame.current !== null) toggleFullscreen(frame.current, media);
        }}
      />
    </div>
  );
}

function ControlButton(props: {
  id: string;
  icon: IconName;
  label: string;
  hint: string;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="control"
      data-control={props.id}
      aria-label={props.label}
      title={props.hint}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

function useFullscreen(): boolean {
  const [fullscreen, setFullscreen] = useState(() => document.fullscreenElement !== null);
  useEffect(() => {
    const read = () => setFullscreen(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', read);
    return () => document.removeEventListener('fullscreenchange', read);
  }, []);
  return fullscreen;
}
