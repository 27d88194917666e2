import type { BroadcastStatus } from '@naru/contracts/broadcast';
import type { PlaybackId } from '@naru/contracts/ids';
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { BROWSER_PLACE } from '../ui/kept.ts';
import { usePageParts } from '../ui/page-context.tsx';
import { createLivePlayer, type LivePlayer } from './live-player.ts';
import type { PlayerReport } from './player-report.ts';
import { readViewerPreferences } from './viewer-preferences.ts';

/** One player for the life of the component; both null until the video element exists. */
export function useLivePlayer(
  video: RefObject<HTMLVideoElement | null>,
  playbackId: PlaybackId,
  status: BroadcastStatus | null | 'unknown',
): { player: LivePlayer | null; report: PlayerReport | null } {
  const { clock } = usePageParts();
  const [player, setPlayer] = useState<LivePlayer | null>(null);
  const [report, setReport] = useState<PlayerReport | null>(null);

  useEffect(() => {
    if (video.current === null) return;
    const { quality, mode } = readViewerPreferences(BROWSER_PLACE);
    const onChange = () => setReport(created.report);
    const created = createLivePlayer({ video: video.current, playbackId, clock, quality, mode, onChange });
    setPlayer(created);
    setReport(created.report);
    return () => created.dispose();
  }, [playbackId]);

  useEffect(() => {
    if (status !== 'unknown') player?.setStatus(status);
  }, [player, status]);

  return { player, report };
}
