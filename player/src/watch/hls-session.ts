import type { RenditionName } from '@naru/contracts/ids';
import { parseLivePath } from '@naru/contracts/live-urls';
import Hls, { type ErrorData, type Level } from 'hls.js/light';
import { HLS_CONFIG } from './hls-config.ts';
import {
  afterBroadcastBegan,
  afterMediaArrived,
  type HlsFailure,
  NO_RECOVERY_YET,
  recoveryFor,
} from './hls-recovery.ts';
import type { PlaybackSession, QualityChoice, SessionParts, SessionReading } from './playback-session.ts';

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

/** The rendition is named by its place under /live/, not by the order of levels or by a guess from its height. */
function renditionOf(level: Level | undefined): RenditionName | null {
  if (level === undefined) return null;
  const resource = parseLivePath(new URL(level.uri, document.baseURI).pathname);
  return resource !== null && resource.kind === 'media-playlist' ? resource.rendition : null;
}

/** Plays by hls.js. */
export function startHlsSession({ video, masterUrl, quality, onEvent }: SessionParts): PlaybackSession {
  let hls = create();
  let choice = quality;
  let history = NO_RECOVERY_YET;
  let inTrouble = false;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let waitingForManifest = false;
  const disposed = new AbortController();

  function create(): Hls {
    const created = new Hls(HLS_CONFIG);
    created.on(Hls.Events.MANIFEST_PARSED, () => {
      waitingForManifest = false;
      // Before the first fragment is asked for, so that a remembered choice costs no switch.
      if (choice !== 'auto') created.loadLevel = indexOf(created, choice);
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
    if (retry !== null) clearTimeout(retry);
    retry = null;
  }

  function recover(failure: HlsFailure): void {
    const recovery = recoveryFor(failure, history, performance.now());
    history = recovery.history;
    if (recovery.tellsOfTrouble && !inTrouble) {
      inTrouble = true;
      onEvent({ kind: 'network-lost' });
    }
    cancelRetry();
    waitingForManifest = recovery.action === 'load-manifest';
    retry = setTimeout(() => {
      retry = null;
      switch (recovery.action) {
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
    }, recovery.delayMs);
  }

  /** hls.js asks through the browser's cache, which keeps a 404 for a second: the newest answer is put there first. */
  async function loadManifestAgain(): Promise<void> {
    const asking = hls;
    try {
      await fetch(masterUrl, { cache: 'no-cache', signal: disposed.signal });
    } catch {
      // hls.js meets the same failure and tells of it.
    }
    if (asking === hls && !disposed.signal.aborted) hls.loadSource(masterUrl);
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

  return {
    read: () => read(hls, video),
    get renditions() {
      const names = hls.levels.map(renditionOf).filter((name) => name !== null);
      return names.toReversed();
    },
    get playing() {
      return renditionOf(hls.levels[hls.currentLevel]);
    },
    choose(next: QualityChoice) {
      choice = next;
      // nextLevel keeps what is buffered up to the next segment: a switch without a gap.
      hls.nextLevel = next === 'auto' ? -1 : indexOf(hls, next);
    },
    seekToLive(targetSeconds) {
      if (targetSeconds !== null) hls.targetLatency = targetSeconds;
      const position = hls.liveSyncPosition;
      if (position !== null) video.currentTime = position;
    },
    rebuild,
    broadcastBegan() {
      history = afterBroadcastBegan(history);
      if (retry === null || !waitingForManifest) return;
      cancelRetry();
      void loadManifestAgain();
    },
    stop() {
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

/** Index of the level, or -1 (automatic) when this broadcast has no such rendition. */
const indexOf = (hls: Hls, name: RenditionName): number =>
  hls.levels.findIndex((level) => renditionOf(level) === name);

function read(hls: Hls, video: HTMLVideoElement): SessionReading {
  const details = hls.latestLevelDetails;
  const playheadDateMs = hls.playingDate?.getTime() ?? null;
  if (details === null || !details.live || details.partTarget === 0) {
    return { latency: null, promise: null, playheadDateMs };
  }
  // While the publisher is silent the edge only seems to run away; chasing it would drain what is buffered.
  const sinceUpdate = Math.min(details.age, 3 * details.partTarget);
  return {
    latency: details.edge + sinceUpdate - video.currentTime,
    promise: { partTarget: details.partTarget, partHoldBack: details.partHoldBack || 3 * details.partTarget },
    playheadDateMs,
  };
}
