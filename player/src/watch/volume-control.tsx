import { Icon } from '../ui/icons.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { type MediaView, setVolume, toggleMute } from './use-media.ts';

/** Mute button with a slider beside it (the slider gives way on phones, where hardware keys rule). */
export function VolumeControl({ media, view }: { media: HTMLVideoElement; view: MediaView }) {
  const t = useMessages();
  const silent = view.muted || view.volume === 0;
  const percent = silent ? 0 : Math.round(view.volume * 100);
  const label = silent ? t.player.unmute : t.player.mute;
  return (
    <div class="volume">
      <button
        type="button"
        class="control"
        data-control="mute"
        aria-label={label}
        title={t.player.withKey(label, 'M')}
        onClick={() => toggleMute(media)}
      >
        <Icon name={silent ? 'muted' : 'volume'} />
      </button>
      <input
        class="volume-slider"
        type="range"
        min="0"
        max="100"
        step="5"
        value={percent}
        aria-label={t.player.volume}
        aria-valuetext={t.player.volumeValue(percent)}
        onInput={(event) => setVolume(media, Number(event.currentTarget.value) / 100)}
      />
    </div>
  );
}
