import { z } from 'zod';

/** Largest accepted picture, in pixels: longer and shorter side (both orientations). */
export const MAX_SOURCE_LONG_SIDE = 1920;
export const MAX_SOURCE_SHORT_SIDE = 1200;

/** What RTMP brings (`h264`) and what WebRTC brings. */
export const VideoCodec = z.enum(['h264', 'vp8', 'vp9', 'av1']);
export type VideoCodec = z.infer<typeof VideoCodec>;

/** What RTMP brings (`aac`, `mp3`) and what WebRTC brings (`opus`). */
export const AudioCodec = z.enum(['aac', 'mp3', 'opus']);
export type AudioCodec = z.infer<typeof AudioCodec>;

const VideoFacts = z.object({
  codec: VideoCodec,
  /** Coded picture after cropping, in pixels, with sample aspect ratio not applied. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Nominal frames per second as far as the source tells (metadata, else SPS timing), else null. */
  frameRate: z.number().positive().nullable(),
  /** As the codec names it; empty when it has none, or none is known. */
  profile: z.string(),
  /** Larger pictures may follow: browsers begin with small ones and grow as far as their link allows. */
  mayGrow: z.boolean().optional(),
  /** The source sends sound alone; ingest gives a dark still picture with it. */
  isSlate: z.boolean().optional(),
});
export type VideoFacts = z.infer<typeof VideoFacts>;

/** What ingest knows of a source from its sequence headers; the transcoder derives the ladder from it. */
export const SourceFacts = z.object({
  video: VideoFacts,
  audio: z.object({
    codec: AudioCodec,
    sampleRate: z.number().int().positive(),
    channels: z.number().int().positive(),
    /** True when the source sends no audio: silence is filled in by ingest (FLV) or the transcoder (Matroska). */
    silent: z.boolean(),
  }),
  /** Encoder name from onMetaData, cut to 100 characters, or null. */
  encoder: z.string().nullable(),
});
export type SourceFacts = z.infer<typeof SourceFacts>;
