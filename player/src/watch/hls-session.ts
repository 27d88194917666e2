import Hls, { type ErrorData } from 'hls.js/light';
import { trimBackBuffer } from './back-buffer.ts';
import { HLS_CONFIG } from './hls-config.ts';
import {
  afterBroadcastBegan,
  afterMediaArrived,
  type HlsFailure,
  NO_RECOVERY_YET,
  type Recovery,
  recoveryFor,
} from './hls-recovery.ts';
import { followRenditions, renditionOf } from './hls-renditions.ts';
import type { PlaybackSession, SessionParts, SessionReading } from './playback-session.ts';

/** True where Media Source Extensions (or Apple's managed kind) can play H.264 and AAC. */
export const isHlsSupported = (): boolean => Hls.isSupported();

const MANIFEST_ERRORS = new Set<string>([
  Hls.ErrorDetails.MANIFEST_LOAD_ERROR,
  Hls.ErrorDetails.MANIFEST_LOAD_TIMEOUT,
  Hls.ErrorDetails.MANIFEST_PARSING_ERROR,
]);

function failureOf(data: ErrorData): HlsFailure {
  const beforeManifest = MANIFEST_ERRORS.has(data.details);
  const status = data.response?.code ?? null;
  // Unreadable text in place of a playlist comes from something on the way (a captive portal): ask again.
  if (data.type === Hls.ErrorTypes.NETWORK_ERROR) return { type: 'network', beforeManifest, status };
  return { type: data.type === Hls.ErrorTypes.MEDIA_ERROR ? 'media' : 'other', beforeManifest, status };
}

interface PendingRetry {
  action: Recovery['action'];
  timer: ReturnType<typeof setTimeout>;
}

/** Plays by hls.js. */
export function startHlsSession({
  video,
  masterUrl,
  quality,
  startLatencySeconds,
  onEvent,
}: SessionParts): PlaybackSession {
  const renditions = followRenditions(video, quality);
  let hls = create();
  let history = NO_RECOVERY_YET;
  let inTrouble = false;
  let retry: PendingRetry | null = null;
  let stopped = false;
  const disposed = new AbortController();

  function create(): Hls {
    const created = new Hls(HLS_CONFIG);
    renditions.attach(created);
    trimBackBuffer(created, video);
    created.on(Hls.Events.MANIFEST_PARSED, () => {
      const startLatency = startLatencySeconds();
      if (startLatency !== null) created.targetLatency = startLatency;
      onEvent({ kind: 'renditions' });
    });
    created.on(Hls.Events.FRAG_CHANGED, () => onEvent({ kind: 'renditions' }));
    created.on(Hls.Events.FRAG_BUFFERED, mediaArrived);
    created.on(Hls.Events.LEVEL_UPDATED, (_event, { details }) => {
      if (details.advanced && details.live) onEvent({ kind: 'new-media' });
    });
    created.on(Hls.Events.ERROR, (_event, data) => {
      if (data.fatal) recover(failureOf(data));
    });
    created.attachMedia(video);
    created.loadSource(masterUrl);
    return created;
  }

  function mediaArrived(): void {
    history = afterMediaArrived(history);
    if (!inTrouble) return;
    inTrouble = false;
    onEvent({ kind: 'network-back' });
  }

  function cancelRetry(): void {
    if (retry !== null) clearTimeout(retry.timer);
    retry = null;
  }

  function recover(failure: HlsFailure): void {
    if (stopped) return;
    const recovery = recoveryFor(failure, history, performance.now());
    history = recovery.history;
    if (recovery.tellsOfTrouble && !inTrouble) {
      inTrouble = true;
      onEvent({ kind: 'network-lost' });
    }
    cancelRetry();
    retry = { action: recovery.action, timer: setTimeout(retryNow, recovery.delayMs) };
  }

  function retryNow(): void {
    if (retry === null) return;
    const { action } = retry;
    cancelRetry();
    switch (action) {
      case 'load-manifest':
        void loadManifestAgain();
        break;
      case 'resume-loading':
        hls.startLoad();
        break;
      case 'recover-media':
        keepPlaying(() => hls.recoverMediaError());
        break;
      case 'rebuild':
        rebuild();
        break;
    }
  }

  /** hls.js asks through the browser's cache, which keeps a 404 for a second: the newest answer is put there first. */
  async function loadManifestAgain(): Promise<void> {
    const asking = hls;
    let isMissing = false;
    try {
      const answer = await fetch(masterUrl, { cache: 'no-cache', signal: disposed.signal });
      isMissing = answer.status === 404;
    } catch {
      // hls.js meets the same failure and tells of it.
    }
    if (asking !== hls || stopped || disposed.signal.aborted) return;
    if (isMissing) recover({ type: 'network', beforeManifest: true, status: 404 });
    else hls.loadSource(masterUrl);
  }

  /** Taking the media source away pauses the element without asking anybody. */
  function keepPlaying(replaceSource: () => void): void {
    const wasPlaying = !video.paused;
    replaceSource();
    if (wasPlaying) void video.play().catch(() => undefined);
  }

  function rebuild(): void {
    cancelRetry();
    keepPlaying(() => {
      hls.destroy();
      hls = create();
    });
  }

  // Not for decoding errors: a network that is back does not mend them.
  const onOnline = (): void => {
    if (retry?.action === 'load-manifest' || retry?.action === 'resume-loading') retryNow();
  };
  window.addEventListener('online', onOnline, { signal: disposed.signal });

  return {
    engine: `hls.js ${Hls.version}`,
    holdsLatency: true,
    readNetwork: () => renditions.bitrates,
    read: () => read(hls, video),
    get renditions() {
      const names = hls.levels.map(renditionOf).filter((name) => name !== null);
      return names.toReversed();
    },
    get playing() {
      return renditionOf(hls.levels[hls.currentLevel]);
    },
    choose: (next) => renditions.choose(next),
    seekToLive(targetSeconds) {
      if (targetSeconds !== null) hls.targetLatency = targetSeconds;
      const position = hls.liveSyncPosition;
      if (position !== null) video.currentTime = position;
    },
    rebuild,
    broadcastBegan() {
      history = afterBroadcastBegan(history);
      if (retry?.action === 'load-manifest') retryNow();
    },
    stop() {
      stopped = true;
      cancelRetry();
      hls.stopLoad();
    },
    dispose() {
      cancelRetry();
      disposed.abort();
      hls.destroy();
    },
  };
}

function read(hls: Hls, video: HTMLVideoElement): SessionReading {
  const details = hls.latestLevelDetails;
  const playheadDateMs = hls.playingDate?.getTime() ?? null;
  if (details === null || !details.live || details.partTarget === 0) {
    return { latency: null, promise: null, oldest: details?.fragmentStart ?? null, playheadDateMs };
  }
  // While the publisher is silent the edge only seems to run away; chasing it would drain what is buffered.
  const sinceUpdate = Math.min(details.age, 3 * details.partTarget);
  return {
    latency: details.edge + sinceUpdate - video.currentTime,
    promise: { partTarget: details.partTarget, partHoldBack: details.partHoldBack || 3 * details.partTarget },
    oldest: details.fragmentStart,
    playheadDateMs,
  };
}
