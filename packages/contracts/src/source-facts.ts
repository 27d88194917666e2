import { z } from 'zod';

/** Largest accepted picture, in pixels: longer and shorter side (both orientations). */
export const MAX_SOURCE_LONG_SIDE = 1920;
export const MAX_SOURCE_SHORT_SIDE = 1200;

/** What ingest knows of a source from its sequence headers; the transcoder derives the ladder from it. */
export const SourceFacts = z.object({
  video: z.object({
    codec: z.enum(['h264']),
    /** Coded picture after cropping, in pixels, with sample aspect ratio not applied. */
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    /** Nominal frames per second as far as the source tells (metadata, else SPS timing), else null. */
    frameRate: z.number().positive().nullable(),
    profile: z.string(),
  }),
  audio: z.object({
    codec: z.enum(['aac', 'mp3']),
    sampleRate: z.number().int().positive(),
    channels: z.number().int().positive(),
    /** True when the source sends no audio and ingest fills in silence. */
    silent: z.boolean(),
  }),
  /** Encoder name from onMetaData, cut to 100 characters, or null. */
  encoder: z.string().nullable(),
});
export type SourceFacts = z.infer<typeof SourceFacts>;
