import { useEffect, useState } from 'preact/hooks';

/** The time in ms since 1970, renewed every `everyMs`, for texts that grow old. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
