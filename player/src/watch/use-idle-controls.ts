import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { actionOfPress, type PicturePress } from './press-on-picture.ts';
import { togglePlay } from './use-media.ts';

const IDLE_AFTER_MS = 2800;
const OPEN_MENU = '[aria-expanded=true]';

/**
 * True once nobody has touched pointer or keys for a while, or a finger has sent the controls away, so that they may
 * fade. Never while paused, and never while one of them has the keyboard's focus. Also acts on presses on the picture,
 * which depend on it.
 */
export function useIdleControls(frame: RefObject<HTMLElement | null>, paused: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let resting = false;
    let press: PicturePress | null = null;
    const turn = (next: boolean) => {
      resting = next;
      setIdle(next);
    };
    const rest = () => {
      const focused = element.querySelector(`:focus-visible, ${OPEN_MENU}`);
      if (focused === null) turn(true);
    };
    const stir = () => {
      turn(false);
      if (timer !== null) clearTimeout(timer);
      timer = paused ? null : setTimeout(rest, IDLE_AFTER_MS);
    };
    const controlsNow = (): PicturePress['controls'] => {
      if (element.querySelector('.controls') === null) return 'absent';
      if (element.querySelector(OPEN_MENU) !== null) return 'in-use';
      return resting && !paused ? 'hidden' : 'shown';
    };
    const onPointer = (event: PointerEvent) => {
      const onPicture = event.target instanceof HTMLVideoElement;
      if (event.type === 'pointerdown') {
        press = onPicture ? { by: event.pointerType, controls: controlsNow() } : null;
      }
      // Whether a finger on the picture taps it or scrolls the page only its click tells.
      if (!onPicture || event.pointerType !== 'touch') stir();
    };
    const onClick = (event: MouseEvent) => {
      const video = event.target;
      if (!(video instanceof HTMLVideoElement)) return;
      const action = press === null ? 'toggle-play' : actionOfPress(press);
      press = null;
      if (action === 'toggle-play') togglePlay(video);
      else if (action === 'show') stir();
      else rest();
    };
    const listening = new AbortController();
    const { signal } = listening;
    for (const name of ['pointermove', 'pointerdown'] as const) {
      element.addEventListener(name, onPointer, { signal });
    }
    for (const name of ['focusin', 'focusout', 'keydown'] as const) {
      element.addEventListener(name, stir, { signal });
    }
    element.addEventListener('click', onClick, { signal });
    // A finger "leaves" whenever it is lifted.
    const onLeave = (event: PointerEvent) => event.pointerType !== 'touch' && rest();
    element.addEventListener('pointerleave', onLeave, { signal });
    stir();
    return () => {
      listening.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [paused]);
  return idle && !paused;
}
