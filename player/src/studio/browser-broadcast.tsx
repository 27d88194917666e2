import { useEffect, useRef, useState } from 'preact/hooks';
import { useMessages } from '../ui/page-context.tsx';
import { BroadcastStage } from './whip/broadcast-stage.tsx';
import { DeviceControls } from './whip/device-controls.tsx';
import { captureObstacle } from './whip/device-problem.ts';
import { HealthCard } from './whip/health-card.tsx';
import { KeyField } from './whip/key-field.tsx';
import { PublishButtons } from './whip/publish-buttons.tsx';
import { PublishMessage } from './whip/publish-message.tsx';
import { type BroadcastNow, useBrowserBroadcast } from './whip/use-browser-broadcast.ts';
import './browser-broadcast.css';

export interface BrowserBroadcastProps {
  /** False once it is known that the server takes no WHIP. */
  offered: boolean;
  /** The stream key if this page was given it, else null: the server never tells it again. */
  givenKey: { key: string; from: 'made-here' | 'sign-in' } | null;
  /** Last characters of the present key; null or empty when there is none. */
  keyHint: string | null;
  /** False for whoever signed in with the stream key. */
  ownsChannel: boolean;
  broadcast: BroadcastNow | null;
  askBroadcast: () => Promise<BroadcastNow | null>;
}

/** Going live without a program: camera, microphone or screen by WHIP. */
export function BrowserBroadcast(props: BrowserBroadcastProps) {
  const t = useMessages();
  const obstacle = captureObstacle({
    isSecureContext: window.isSecureContext,
    hasMediaDevices: 'mediaDevices' in navigator,
    hasPeerConnection: 'RTCPeerConnection' in window,
  });
  if (props.offered && obstacle === null) return <BroadcastCard {...props} />;
  return (
    <section class="panel browser-broadcast" data-state="unavailable" aria-labelledby="browser-title">
      <h2 id="browser-title" class="panel-title">
        {t.studio.browser.title}
      </h2>
      <p class="panel-text">
        {obstacle !== null && props.offered
          ? t.studio.browser.problem[obstacle]
          : t.studio.browser.refused['not-offered']}
      </p>
    </section>
  );
}

function BroadcastCard(props: BrowserBroadcastProps) {
  const { givenKey, keyHint, ownsChannel, broadcast, askBroadcast } = props;
  const t = useMessages();
  const text = t.studio.browser;
  const [streamKey, setStreamKey] = useState(givenKey?.key ?? '');
  useEffect(() => {
    if (givenKey !== null) setStreamKey(givenKey.key);
  }, [givenKey?.key]);
  const broadcasting = useBrowserBroadcast({ streamKey, broadcast, askBroadcast });
  const { state, captured, capture, health } = broadcasting;
  const keyInput = useRef<HTMLInputElement>(null);
  const goLive = () => {
    if (streamKey.trim() === '') keyInput.current?.focus();
    else broadcasting.goLive();
  };
  const keyRefused = state.kind === 'refused' && state.reason === 'bad-key';
  const off = state.kind === 'idle' || state.kind === 'asking-for-devices';
  return (
    <section class="panel browser-broadcast" data-state={state.kind} aria-labelledby="browser-title">
      <div class="desk-head">
        <h2 id="browser-title" class="panel-title">
          {text.title}
        </h2>
        {(state.kind === 'live' || state.kind === 'reconnecting') && (
          <span class="status-pill" data-status={state.kind === 'live' ? 'STREAMING' : 'INTERRUPTED'}>
            <span class="live-dot" />
            {state.kind === 'live' ? t.badge.live : t.badge.reconnecting}
          </span>
        )}
      </div>
      {state.kind === 'idle' && (
        <p class="panel-text">{broadcast?.streaming === true ? text.already : text.lead}</p>
      )}
      {!off && <BroadcastStage video={captured.video} source={captured.source} state={state} />}
      <PublishMessage
        state={state}
        problem={captured.problem}
        canFinish={ownsChannel && broadcast !== null}
      />
      {!off && <DeviceControls captured={captured} capture={capture} />}
      {(state.kind === 'previewing' || state.kind === 'refused') && (
        <KeyField
          given={givenKey?.key === streamKey && !keyRefused ? givenKey.from : null}
          input={keyInput}
          hint={keyHint}
          canMakeKey={ownsChannel}
          value={streamKey}
          refused={keyRefused}
          onInput={setStreamKey}
          onEnter={goLive}
        />
      )}
      <PublishButtons broadcasting={broadcasting} goLive={goLive} />
      {state.kind === 'live' && <HealthCard health={health} />}
    </section>
  );
}
