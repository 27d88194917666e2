import { useEffect, useRef, useState } from 'preact/hooks';
import { useSubscribed } from '../../ui/store.ts';
import { whipServerUrl } from '../server-addresses.ts';
import { type Capture, type Captured, createCapture } from './capture.ts';
import type { VideoSource } from './capture-profile.ts';
import { closeVerdict } from './close-verdict.ts';
import type { ShownHealth } from './publish-health.ts';
import { isPublishing, type PublishState } from './publish-state.ts';
import { createPublisher } from './publisher.ts';
import { useLeaveGuard } from './use-leave-guard.ts';
import { useWakeLock } from './use-wake-lock.ts';
import { createWhipClient } from './whip-client.ts';
import { openWhipConnection } from './whip-connection.ts';

export interface BroadcastNow {
  id: string;
  streaming: boolean;
}

export interface BrowserBroadcastParts {
  streamKey: string;
  /** The channel's open broadcast as last heard, or null. */
  broadcast: BroadcastNow | null;
  /** Asks for it anew; rejects when it cannot be known. */
  askBroadcast: () => Promise<BroadcastNow | null>;
}

export interface BrowserBroadcasting {
  state: PublishState;
  captured: Captured;
  health: ShownHealth | null;
  capture: Capture;
  /** Turns devices on; with a screen it must follow from a press. */
  turnOn: (source: VideoSource) => Promise<void>;
  turnOff: () => void;
  goLive: () => void;
  stop: () => void;
  tryNow: () => void;
}

/** Devices and publisher of one studio page; both end with the component and with the page. */
export function useBrowserBroadcast(parts: BrowserBroadcastParts): BrowserBroadcasting {
  const newest = useRef(parts);
  newest.current = parts;
  /** The broadcast that this page is part of, once it was seen on air. */
  const ours = useRef<string | null>(null);
  const [capture] = useState(() => createCapture(navigator.mediaDevices));
  const [publisher] = useState(() => {
    const endpoint = whipServerUrl(window.location.origin);
    const nowMs = () => Date.now();
    const client = createWhipClient((input, init) => fetch(input, init), { endpoint, nowMs });
    return createPublisher({
      // The key is read anew each time: a new one takes the place of the old at once.
      connect: (request) =>
        openWhipConnection({ ...request, client, streamKey: newest.current.streamKey.trim() }),
      whyClosed: async (status, awayMs) => {
        const broadcastNow = await newest.current.askBroadcast().catch(() => undefined);
        return closeVerdict({ status, awayMs, broadcastBefore: ours.current, broadcastNow });
      },
      nowMs,
      random: Math.random,
    });
  });
  const state = useSubscribed(publisher.state, () => publisher.state.value);
  const captured = useSubscribed(capture.captured, () => capture.captured.value);
  const health = useSubscribed(publisher.health, () => publisher.health.value);
  const publishing = isPublishing(state);
  useLeaveGuard(publishing);
  useWakeLock(publishing);

  useEffect(() => {
    const leave = () => {
      publisher.close({ keepalive: true });
      capture.stop();
    };
    const online = () => publisher.tell({ type: 'network-returned' });
    const devices = () => {
      if (publisher.state.value.kind !== 'idle') void capture.relist();
    };
    window.addEventListener('pagehide', leave);
    window.addEventListener('online', online);
    navigator.mediaDevices.addEventListener('devicechange', devices);
    return () => {
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('online', online);
      navigator.mediaDevices.removeEventListener('devicechange', devices);
      leave();
    };
  }, []);

  useEffect(() => {
    publisher.send({
      video: captured.video,
      audio: captured.audio,
      isScreen: captured.source === 'screen',
    });
  }, [captured.video, captured.audio, captured.source]);

  const { broadcast } = parts;
  useEffect(() => {
    if (!publishing) ours.current = null;
    else if (ours.current !== null && broadcast?.id !== ours.current)
      publisher.tell({ type: 'server-closed', verdict: 'broadcast-ended' });
    else if (state.kind === 'live' && broadcast?.streaming === true) ours.current = broadcast.id;
  }, [publishing, state.kind, broadcast?.id, broadcast?.streaming]);

  const turnOff = () => {
    publisher.tell({ type: 'devices-off' });
    capture.stop();
  };
  return {
    state,
    captured,
    health,
    capture,
    turnOff,
    async turnOn(source) {
      publisher.tell({ type: 'ask-for-devices' });
      if (await capture.start(source)) publisher.tell({ type: 'devices-ready' });
      else publisher.tell({ type: 'devices-off' });
    },
    goLive: () => publisher.tell({ type: 'go-live' }),
    stop: () => publisher.tell({ type: 'stop' }),
    tryNow: () => publisher.tell({ type: 'retry-due' }),
  };
}
