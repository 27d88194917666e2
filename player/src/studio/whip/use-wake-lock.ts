import { useEffect } from 'preact/hooks';

/** Keeps the screen of a phone on while active: a locked phone takes the camera away. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    if (!active || !('wakeLock' in navigator)) return;
    let held: WakeLockSentinel | null = null;
    let wanted = true;
    const hold = async () => {
      if (document.hidden) return;
      try {
        const lock = await navigator.wakeLock.request('screen');
        if (wanted) held = lock;
        else await lock.release();
      } catch {
        // An empty battery may refuse; the broadcast goes on without.
      }
    };
    // Browsers drop the lock whenever the page is hidden.
    const shown = () => void hold();
    document.addEventListener('visibilitychange', shown);
    void hold();
    return () => {
      wanted = false;
      document.removeEventListener('visibilitychange', shown);
      void held?.release();
    };
  }, [active]);
}
