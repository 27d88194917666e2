import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Where a render of the caller takes away what has the focus within `shell`, moves the focus to `fallback`: the keyboard
 * and the screen reader would start over at the top of the page. A focus elsewhere stays there.
 */
export function useKeptFocus(
  shell: RefObject<HTMLElement | null>,
  fallback: RefObject<HTMLElement | null>,
): void {
  // While rendering, when the old elements are still there.
  const before = shell.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (before && isLost) fallback.current?.focus({ preventScroll: true });
  });
}
