import { useEffect, useRef, useState } from 'preact/hooks';
import type { LivePlayer } from './live-player.ts';
import { addSample, type StatsSample } from './stats-history.ts';

const EVERY_MS = 1000;

/** The readings of the last minute. Taken all the time, drawn only while somebody looks. */
export function useStatsHistory(player: LivePlayer | null, shown: boolean): readonly StatsSample[] {
  const history = useRef<readonly StatsSample[]>([]);
  const watching = useRef(shown);
  watching.current = shown;
  const [drawn, setDrawn] = useState(history.current);
  useEffect(() => {
    if (player === null) return;
    const take = () => {
      history.current = addSample(history.current, { atMs: performance.now(), stats: player.stats() });
      if (watching.current) setDrawn(history.current);
    };
    take();
    const timer = setInterval(take, EVERY_MS);
    return () => clearInterval(timer);
  }, [player]);
  useEffect(() => {
    if (shown) setDrawn(history.current);
  }, [shown]);
  return drawn;
}
