import { useEffect, useRef } from 'preact/hooks';
import { useMessages } from '../../ui/page-context.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { VideoSource } from './capture-profile.ts';
import type { PublishState } from './publish-state.ts';
import { timerText } from './timer-text.ts';

export interface BroadcastStageProps {
  video: MediaStreamTrack | null;
  source: VideoSource;
  state: PublishState;
}

/** The picture as viewers get it (not mirrored: text would be), and the time on air. */
export function BroadcastStage({ video, source, state }: BroadcastStageProps) {
  const t = useMessages();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current !== null)
      element.current.srcObject = video === null ? null : new MediaStream([video]);
  }, [video]);
  const sinceMs = state.kind === 'live' || state.kind === 'reconnecting' ? state.sinceMs : null;
  return (
    <div class="stage" data-on-air={state.kind === 'live'}>
      <video
        ref={element}
        class="stage-video"
        data-source={source}
        aria-label={t.studio.browser.preview}
        autoPlay
        muted
        playsInline
      />
      {video === null && <p class="stage-empty">{t.studio.browser.soundOnly}</p>}
      {sinceMs !== null && <OnAirTimer sinceMs={sinceMs} />}
    </div>
  );
}

function OnAirTimer({ sinceMs }: { sinceMs: number }) {
  const t = useMessages();
  const text = timerText(useNow(1000) - sinceMs);
  return (
    <span class="stage-timer" role="timer" aria-label={t.studio.browser.onAir(text)}>
      {text}
    </span>
  );
}
