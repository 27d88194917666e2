import { RenditionName } from '@naru/contracts/ids';
import { z } from 'zod';
import { type KeepPlace, keep, readKept } from '../ui/kept.ts';
import type { LatencyMode } from './latency-target.ts';
import type { QualityChoice } from './playback-session.ts';

const KEY = 'naru.player';

const ViewerPreferences = z.object({
  /** 0 to 1. */
  volume: z.number().min(0).max(1),
  muted: z.boolean(),
  quality: z.union([RenditionName, z.literal('auto')]),
  mode: z.enum(['low-latency', 'balanced']).default('low-latency'),
});
export type ViewerPreferences = z.infer<typeof ViewerPreferences>;

const DEFAULTS: ViewerPreferences = {
  volume: 1,
  muted: false,
  quality: 'auto' satisfies QualityChoice,
  mode: 'low-latency' satisfies LatencyMode,
};

export const readViewerPreferences = (place: KeepPlace): ViewerPreferences =>
  readKept(place, KEY, ViewerPreferences) ?? DEFAULTS;

/** Changes what is given and keeps the rest. */
export function keepViewerPreferences(place: KeepPlace, change: Partial<ViewerPreferences>): void {
  keep(place, KEY, { ...readViewerPreferences(place), ...change });
}
