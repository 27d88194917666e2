/** Quieter than this shows as nothing: rooms are never silent. */
const FLOOR_DB = -60;
/** Peaks above this are, or are about to be, cut off. */
export const LOUD_LEVEL = 0.95;

/** Peak of samples (-1..1) on a scale from 0 (silence, -60 dB) to 1 (full scale), even steps in dB as ears hear. */
export function soundLevel(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak === 0) return 0;
  const decibel = 20 * Math.log10(peak);
  return Math.min(1, Math.max(0, 1 - decibel / FLOOR_DB));
}
