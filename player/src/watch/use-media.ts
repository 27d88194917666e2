import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { BROWSER_PLACE } from '../ui/kept.ts';
import { type AutoplayOutcome, autoplay } from './autoplay.ts';
import { keepViewerPreferences, readViewerPreferences } from './viewer-preferences.ts';

/** What of the video element the controls show. */
export interface MediaView {
  paused: boolean;
  muted: boolean;
  volume: number;
  autoplay: AutoplayOutcome | 'pending';
}

const EVENTS = ['play', 'pause', 'volumechange'] as const;

/** Follows the element, restores volume and mute, and starts playback as far as the browser allows. */
export function useMedia(video: RefObject<HTMLVideoElement | null>): MediaView {
  const [view, setView] = useState<MediaView>({ paused: true, muted: false, volume: 1, autoplay: 'pending' });

  useEffect(() => {
    const media = video.current;
    if (media === null) return;
    const kept = readViewerPreferences(BROWSER_PLACE);
    media.volume = kept.volume;
    media.muted = kept.muted;
    const read = () =>
      setView((before) => ({ ...before, paused: media.paused, muted: media.muted, volume: media.volume }));
    const listening = new AbortController();
    for (const name of EVENTS) media.addEventListener(name, read, { signal: listening.signal });
    read();
    autoplay(media).then(
      (outcome) => setView((before) => ({ ...before, autoplay: outcome })),
      // The element was taken away or got a new source meanwhile; the next play() tells more.
      () => undefined,
    );
    return () => listening.abort();
  }, []);

  return view;
}

/** Sets the volume by hand: sound comes back with it, and both are kept. */
export function setVolume(media: HTMLMediaElement, volume: number): void {
  media.volume = Math.min(1, Math.max(0, volume));
  media.muted = media.volume === 0;
  keepViewerPreferences(BROWSER_PLACE, { volume: media.volume, muted: media.muted });
}

/** Mutes or unmutes by hand, which is kept; unmuting at volume zero makes it audible. */
export function toggleMute(media: HTMLMediaElement): void {
  media.muted = !media.muted;
  if (!media.muted && media.volume === 0) media.volume = 0.5;
  keepViewerPreferences(BROWSER_PLACE, { volume: media.volume, muted: media.muted });
}

/** Plays or pauses; a refusal of the browser leaves it paused, which the button shows. */
export function togglePlay(media: HTMLMediaElement): void {
  if (media.paused) void media.play().catch(() => undefined);
  else media.pause();
}
