import type { BroadcastStatus } from '@naru/contracts/broadcast';
import type { ComponentChildren } from 'preact';
import type { Messages } from '../i18n/messages.ts';
import { CoverArt } from '../ui/cover-art.tsx';
import { useMessages } from '../ui/page-context.tsx';
import type { PlaybackState } from './playback-state.ts';

export interface PlayerOverlayProps {
  state: PlaybackState;
  status: BroadcastStatus | null | 'unknown';
  buffering: boolean;
  seed: string;
  /** What to do next, below the text of the offline and ended screens. */
  children?: ComponentChildren;
}

/** What is shown instead of, or over, the picture when it is not simply playing. */
export function PlayerOverlay({ state, status, buffering, seed, children }: PlayerOverlayProps) {
  const t = useMessages();
  const text = overlayText(t, state, status);
  if (text === null) return buffering ? <span class="spinner spinner-alone" /> : null;
  // The last picture stays visible behind "reconnecting"; in every other state there is none worth showing.
  const covered = state.kind !== 'reconnecting';
  const busy = state.kind === 'reconnecting' || (state.kind === 'starting' && status !== 'READY');
  return (
    <div class="overlay" data-kind={state.kind}>
      {covered && <CoverArt seed={seed} />}
      <div class="overlay-card">
        {busy && <span class="spinner" />}
        <p class="overlay-title">{text.title}</p>
        <p class="overlay-text">{text.text}</p>
        {!busy && children}
      </div>
    </div>
  );
}

/** Title and explanation of a state; null for live. */
export function overlayText(
  t: Messages,
  state: PlaybackState,
  status: BroadcastStatus | null | 'unknown',
): { title: string; text: string } | null {
  switch (state.kind) {
    case 'live':
      return null;
    case 'offline':
      return { title: t.state.offlineTitle, text: t.state.offlineText };
    case 'starting':
      return status === 'READY'
        ? { title: t.badge.announced, text: t.state.announcedText }
        : { title: t.state.startingTitle, text: t.state.startingText };
    case 'reconnecting':
      return {
        title: t.state.reconnectingTitle,
        text: t.state.reconnectingText[state.cause],
      };
    case 'ended':
      return { title: t.state.endedTitle, text: t.state.endedText };
  }
}
