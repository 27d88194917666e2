import type { ChannelSlug } from '@naru/contracts/ids';
import { z } from 'zod';
import { type KeepPlace, keep, readKept } from '../ui/kept.ts';

const keyOf = (slug: ChannelSlug): string => `naru.studio-secret.${slug}`;
/** Secrets say by their beginning what they are. */
const STREAM_KEY_PREFIX = 'live_';

/** What this tab signed in with (manage token or stream key), or null. `place` ends with the tab. */
export const readStudioSecret = (place: KeepPlace, slug: ChannelSlug): string | null =>
  readKept(place, keyOf(slug), z.string().min(1));

export const keepStudioSecret = (place: KeepPlace, slug: ChannelSlug, secret: string | null): void =>
  keep(place, keyOf(slug), secret);

/** Whoever holds a stream key may publish and owns nothing. Whether it is right shows at the first use, as with tokens. */
export const isStreamKey = (secret: string): boolean => secret.startsWith(STREAM_KEY_PREFIX);
