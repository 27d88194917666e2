import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui/icons.tsx';
import { useMessages } from '../../ui/page-context.tsx';
import { followSoundLevel } from './level-meter.ts';
import { LOUD_LEVEL } from './sound-level.ts';

/** A pause in speaking is shorter than this. */
const SILENT_AFTER_MS = 6000;
/** One shout is no reason for advice, and what is shown stays long enough to be read. */
const LOUD_SHOWN_MS = 3000;
const STEP_MS = 50;

type Finding = 'fine' | 'silent' | 'loud';

/** How loud the microphone is, with advice when viewers would hear nothing or too much, and the mute button. */
export function LevelMeter(props: {
  track: MediaStreamTrack;
  muted: boolean;
  onMuted: (muted: boolean) => void;
}) {
  const { track, muted, onMuted } = props;
  const text = useMessages().studio.browser;
  const bar = useRef<HTMLDivElement>(null);
  const [finding, setFinding] = useState<Finding>('fine');
  useEffect(() => {
    setFinding('fine');
    let silentMs = 0;
    let loudMs = 0;
    return followSoundLevel(track, (level) => {
      silentMs = level === 0 ? silentMs + STEP_MS : 0;
      loudMs = level >= LOUD_LEVEL ? LOUD_SHOWN_MS : Math.max(0, loudMs - STEP_MS);
      setFinding(loudMs > 0 ? 'loud' : silentMs >= SILENT_AFTER_MS ? 'silent' : 'fine');
      // Past the renderer: twenty times a second is too often for it.
      bar.current?.style.setProperty('--level', level.toFixed(3));
      bar.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    });
    // Anew after muting too: that silence was wanted.
  }, [track, muted]);
  return (
    <div class="level">
      <div class="level-row">
        <button
          type="button"
          class="icon-button level-mute"
          aria-pressed={muted}
          aria-label={text.mute}
          title={muted ? text.unmute : text.mute}
          onClick={() => onMuted(!muted)}
        >
          <Icon name={muted ? 'microphoneOff' : 'microphone'} />
        </button>
        <div
          ref={bar}
          class="level-bar"
          role="meter"
          aria-label={text.level}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={0}
          data-loud={finding === 'loud'}
        >
          <div class="level-fill" />
        </div>
      </div>
      <p class="field-note" role="status">
        {muted ? text.muted : finding === 'silent' ? text.noSound : finding === 'loud' ? text.tooLoud : ''}
      </p>
    </div>
  );
}
