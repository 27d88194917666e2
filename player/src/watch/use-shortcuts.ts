import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LivePlayer } from './live-player.ts';
import { toggleFullscreen } from './screen-modes.ts';
import { keyPressOf, type ShortcutAction, shortcutFor } from './shortcuts.ts';
import { setVolume, toggleMute, togglePlay } from './use-media.ts';

export interface ShortcutTargets {
  frame: RefObject<HTMLElement | null>;
  video: RefObject<HTMLVideoElement | null>;
  player: LivePlayer | null;
  goLive: () => void;
  toggleStats: () => void;
}

/** The player's keys work anywhere on its page. */
export function useShortcuts(targets: ShortcutTargets): void {
  const newest = useRef(targets);
  newest.current = targets;
  useEffect(() => {
    const listening = new AbortController();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const action = shortcutFor(keyPressOf(event));
      if (action === null) return;
      event.preventDefault();
      act(action, newest.current);
    };
    window.addEventListener('keydown', onKeyDown, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}

function act(action: ShortcutAction, { frame, video, player, goLive, toggleStats }: ShortcutTargets): void {
  const media = video.current;
  if (media === null || frame.current === null) return;
  switch (action.kind) {
    case 'toggle-play':
      return togglePlay(media);
    case 'toggle-mute':
      return toggleMute(media);
    case 'toggle-fullscreen':
      return toggleFullscreen(frame.current, media);
    case 'go-live':
      return goLive();
    case 'toggle-stats':
      return toggleStats();
    case 'seek':
      return player?.seekBy(action.seconds);
    case 'volume':
      return setVolume(media, media.volume + action.step);
  }
}
