import type { ServerFacts } from '@naru/contracts/server';
import { useCallback } from 'preact/hooks';
import { usePageParts } from '../ui/page-context.tsx';
import { usePolled } from '../ui/use-polled.ts';

/** The facts change with a restart at most. */
const EVERY_MS = 60_000;

/** Null until the server has told. */
export function useServerFacts(): ServerFacts | null {
  const { api } = usePageParts();
  const { state } = usePolled(
    useCallback((signal: AbortSignal) => api.serverFacts(signal), [api]),
    EVERY_MS,
  );
  return state.kind === 'ready' ? state.value : null;
}
