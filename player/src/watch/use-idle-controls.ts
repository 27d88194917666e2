import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const IDLE_AFTER_MS = 2800;

/**
 * True once nobody has touched pointer or keys for a while, so that the controls may fade. Never while paused, and never
 * while one of them has the keyboard's focus.
 */
export function useIdleControls(frame: RefObject<HTMLElement | null>, paused: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const rest = () => {
      const focused = element.querySelector(':focus-visible, [aria-expanded=true]');
      if (focused === null) setIdle(true);
    };
    const stir = () => {
      setIdle(false);
      if (timer !== null) clearTimeout(timer);
      timer = paused ? null : setTimeout(rest, IDLE_AFTER_MS);
    };
    const listening = new AbortController();
    const { signal } = listening;
    for (const name of ['pointermove', 'pointerdown', 'focusin', 'focusout', 'keydown'] as const) {
      element.addEventListener(name, stir, { signal });
    }
    element.addEventListener('pointerleave', rest, { signal });
    stir();
    return () => {
      listening.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [paused]);
  return idle && !paused;
}
