import type { Messages } from '../i18n/messages.ts';
import type { PlaybackStats } from './playback-stats.ts';

export interface StatsRow {
  id: string;
  label: string;
  value: string;
}

const UNKNOWN = '–';

/** A loopback or a cache answers faster than a download can be timed. */
const FASTEST_TOLD = 500_000_000;

function bitrate(bitsPerSecond: number | null): string {
  if (bitsPerSecond === null) return UNKNOWN;
  if (bitsPerSecond > FASTEST_TOLD) return `> ${FASTEST_TOLD / 1e6} Mbit/s`;
  const megabits = bitsPerSecond / 1e6;
  return `${megabits.toFixed(megabits < 10 ? 2 : 0)} Mbit/s`;
}

/** Everything measured, as it is read: the values that explain a delay first. Frames a second come from two readings. */
export function statsRows(t: Messages, stats: PlaybackStats, framesPerSecond: number | null): StatsRow[] {
  const { label } = t.stats;
  const seconds = (value: number | null, digits = 2): string =>
    value === null ? UNKNOWN : t.player.delay(value.toFixed(digits));
  const frames = framesPerSecond === null ? UNKNOWN : `${framesPerSecond.toFixed(0)} fps`;
  const picture = stats.width === 0 ? UNKNOWN : `${stats.width}×${stats.height}`;
  return [
    { id: 'delay', label: label.delay, value: seconds(stats.delaySeconds) },
    {
      id: 'edge',
      label: label.edge,
      value: `${seconds(stats.edgeSeconds)} / ${seconds(stats.targetSeconds)}`,
    },
    { id: 'buffer', label: label.buffer, value: seconds(stats.bufferSeconds) },
    { id: 'stalls', label: label.stalls, value: String(stats.stalls) },
    { id: 'rate', label: label.rate, value: `${stats.rate.toFixed(2)}×` },
    { id: 'rendition', label: label.rendition, value: `${stats.rendition ?? UNKNOWN} · ${picture}` },
    { id: 'frames', label: label.frames, value: frames },
    {
      id: 'dropped-frames',
      label: label.droppedFrames,
      value: `${stats.droppedFrames} / ${stats.decodedFrames}`,
    },
    { id: 'bandwidth', label: label.bandwidth, value: bitrate(stats.bandwidth) },
    { id: 'media-bitrate', label: label.mediaBitrate, value: bitrate(stats.mediaBitrate) },
    {
      id: 'parts',
      label: label.parts,
      value: `${seconds(stats.partTargetSeconds, 3)} / ${seconds(stats.holdBackSeconds, 3)}`,
    },
    { id: 'mode', label: label.mode, value: stats.mode === null ? UNKNOWN : t.player.mode.name[stats.mode] },
    { id: 'state', label: label.state, value: t.stats.state[stats.state] },
    { id: 'playback-id', label: label.playbackId, value: stats.playbackId },
    { id: 'engine', label: label.engine, value: stats.engine ?? UNKNOWN },
  ];
}

/** For a report to whoever can help. */
export const statsText = (rows: readonly StatsRow[]): string =>
  rows.map(({ label, value }) => `${label}: ${value}`).join('\n');
