export type ShortcutAction =
  | { kind: 'toggle-play' }
  | { kind: 'toggle-mute' }
  | { kind: 'toggle-fullscreen' }
  | { kind: 'go-live' }
  | { kind: 'toggle-stats' }
  | { kind: 'seek'; seconds: number }
  | { kind: 'volume'; step: number };

/** What of a key press decides; `on` says what has the focus. */
export interface KeyPress {
  key: string;
  modified: boolean;
  on: 'text-field' | 'slider' | 'button' | 'menu' | 'stats' | 'elsewhere';
}

export const STATS_KEY = 'i';
const SEEK_SECONDS = 5;
const VOLUME_STEP = 0.05;

/** The player's keyboard shortcuts; null for a key that belongs to something else. */
export function shortcutFor({ key, modified, on }: KeyPress): ShortcutAction | null {
  if (modified || on === 'text-field' || on === 'menu') return null;
  switch (key.toLowerCase()) {
    case ' ':
      // Space presses a focused button; doing both would undo it.
      return on === 'button' ? null : { kind: 'toggle-play' };
    case 'k':
      return { kind: 'toggle-play' };
    case 'm':
      return { kind: 'toggle-mute' };
    case 'f':
      return { kind: 'toggle-fullscreen' };
    case 'l':
      return { kind: 'go-live' };
    case STATS_KEY:
      return { kind: 'toggle-stats' };
    case 'arrowleft':
      return usesArrows(on) ? null : { kind: 'seek', seconds: -SEEK_SECONDS };
    case 'arrowright':
      return usesArrows(on) ? null : { kind: 'seek', seconds: SEEK_SECONDS };
    case 'arrowup':
      return usesArrows(on) ? null : { kind: 'volume', step: VOLUME_STEP };
    case 'arrowdown':
      return usesArrows(on) ? null : { kind: 'volume', step: -VOLUME_STEP };
    default:
      return null;
  }
}

/** A slider is moved by them, a panel scrolled. */
const usesArrows = (on: KeyPress['on']): boolean => on === 'slider' || on === 'stats';

/** Reads a real key event. */
export function keyPressOf(event: KeyboardEvent): KeyPress {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  return { key: event.key, modified, on: focusKind(event.target) };
}

function focusKind(target: EventTarget | null): KeyPress['on'] {
  if (!(target instanceof Element)) return 'elsewhere';
  if (target.closest('[role=menu]') !== null) return 'menu';
  if (target instanceof HTMLInputElement) return target.type === 'range' ? 'slider' : 'text-field';
  if (target.closest('textarea, select, [contenteditable]') !== null) return 'text-field';
  if (target.closest('button, a[href], summary') !== null) return 'button';
  return target.closest('.stats') === null ? 'elsewhere' : 'stats';
}
