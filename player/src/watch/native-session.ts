import { wait } from '../ui/wait.ts';
import type { PlaybackSession, SessionParts } from './playback-session.ts';

/** True where the browser plays HLS without help (Safari, above all on iPhones without managed media source). */
export const isNativeHlsSupported = (video: HTMLVideoElement): boolean =>
  video.canPlayType('application/vnd.apple.mpegurl') !== '';

const ASK_AGAIN_MS = 500;
const RETRY_AFTER_ERROR_MS = 2000;

/** Safari's date of media time 0, from PROGRAM-DATE-TIME. Not in the DOM's own types. */
interface DatedMedia {
  getStartDate(): Date;
}
const isDated = (video: HTMLVideoElement): video is HTMLVideoElement & DatedMedia => 'getStartDate' in video;

/** Plays by the browser's own HLS: no choice of rendition and no rate control, but the same states and retries. */
export function startNativeSession({ video, masterUrl, onEvent }: SessionParts): PlaybackSession {
  let attempt = new AbortController();
  let inTrouble = false;

  /** The element reports "not there yet" and "cannot decode" alike, so the playlist is asked for first. */
  async function load(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const answer = await fetch(masterUrl, { signal, cache: 'no-cache' });
        if (answer.ok) {
          video.src = masterUrl;
          return;
        }
      } catch {
        // Offline, or aborted: the loop's condition tells.
      }
      await wait(ASK_AGAIN_MS, signal);
    }
  }

  function begin(delayMs: number): void {
    attempt.abort();
    attempt = new AbortController();
    const { signal } = attempt;
    void wait(delayMs, signal).then(() => load(signal));
  }

  const failed = () => {
    if (!inTrouble) onEvent({ kind: 'network-lost' });
    inTrouble = true;
    begin(RETRY_AFTER_ERROR_MS);
  };
  const moved = () => {
    if (inTrouble) onEvent({ kind: 'network-back' });
    inTrouble = false;
    onEvent({ kind: 'new-media' });
  };
  video.addEventListener('error', failed);
  video.addEventListener('timeupdate', moved);
  begin(0);

  return {
    engine: 'HLS of the browser',
    holdsLatency: false,
    readNetwork: () => ({ bandwidth: null, mediaBitrate: null }),
    read: () => ({
      latency: null,
      promise: null,
      oldest: video.seekable.length === 0 ? null : video.seekable.start(0),
      playheadDateMs: playheadDate(video),
    }),
    renditions: [],
    playing: null,
    choose: () => undefined,
    seekToLive() {
      const { seekable } = video;
      if (seekable.length > 0) video.currentTime = seekable.end(seekable.length - 1);
    },
    broadcastBegan: () => undefined,
    rebuild: () => begin(0),
    stop: () => attempt.abort(),
    dispose() {
      attempt.abort();
      video.removeEventListener('error', failed);
      video.removeEventListener('timeupdate', moved);
      video.removeAttribute('src');
      video.load();
    },
  };
}

function playheadDate(video: HTMLVideoElement): number | null {
  if (!isDated(video)) return null;
  const startMs = video.getStartDate().getTime();
  return Number.isNaN(startMs) ? null : startMs + video.currentTime * 1000;
}
