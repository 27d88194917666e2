import { durationText } from './duration-text.ts';
import { useMessages, usePageParts } from './page-context.tsx';
import { useNow } from './use-now.ts';

const EVERY_MS = 15_000;

/** "Live for 12 minutes", by the server's clock once it is known. */
export function LiveSince({ startedAt }: { startedAt: string }) {
  const t = useMessages();
  const { clock } = usePageParts();
  const localNow = useNow(EVERY_MS);
  const now = clock.serverNowMs() ?? localNow;
  return <time dateTime={startedAt}>{t.time.startedAgo(durationText(t, now - Date.parse(startedAt)))}</time>;
}
