import { useState } from 'preact/hooks';
import { ApiError } from '../api-client.ts';
import { useMessages } from '../ui/page-context.tsx';

export interface OwnerAction {
  busy: boolean;
  /** A sentence for the streamer, or null. */
  failure: string | null;
  /** Runs one request at a time; resolves to true when it went well. */
  run: (action: () => Promise<void>) => Promise<boolean>;
}

/** A request in the owner's name: says what went wrong, and signs out when the token does not open the channel. */
export function useOwnerAction(onRefused: () => void): OwnerAction {
  const t = useMessages();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (action: () => Promise<void>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setFailure(null);
    try {
      await action();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'unauthorized' || error.code === 'forbidden') onRefused();
      else setFailure(error.detail ?? t.studio.failed);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, run };
}
