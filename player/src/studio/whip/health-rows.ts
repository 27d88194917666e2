import type { ShownHealth } from './publish-health.ts';

export type HealthRow = 'bitrate' | 'frames' | 'size' | 'roundTrip' | 'loss';

/** Figures of the health card in order; rows without a value are left out. Units are the same in every language. */
export function healthRows(health: ShownHealth): { row: HealthRow; value: string }[] {
  const { bitsPerSecond, framesPerSecond, width, height, codec, roundTripMs, lossShare } = health;
  const rows: { row: HealthRow; value: string | null }[] = [
    { row: 'bitrate', value: bitrateText(bitsPerSecond) },
    { row: 'frames', value: framesPerSecond === null ? null : `${framesPerSecond} fps` },
    { row: 'size', value: width === null || height === null ? null : sizeText(width, height, codec) },
    { row: 'roundTrip', value: roundTripMs === null ? null : `${roundTripMs} ms` },
    { row: 'loss', value: lossShare === null ? null : `${(lossShare * 100).toFixed(1)} %` },
  ];
  return rows.filter((entry): entry is { row: HealthRow; value: string } => entry.value !== null);
}

const bitrateText = (bitsPerSecond: number): string =>
  bitsPerSecond >= 1_000_000
    ? `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1000)} kbit/s`;

const sizeText = (width: number, height: number, codec: string | null): string =>
  codec === null ? `${width}×${height}` : `${width}×${height} ${codec}`;
