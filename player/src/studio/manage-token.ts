import type { ChannelSlug } from '@naru/contracts/ids';
import { z } from 'zod';
import { type KeepPlace, keep, readKept } from '../ui/kept.ts';

const keyOf = (slug: ChannelSlug): string => `naru.manage-token.${slug}`;

/** The token this tab signed in with, or null. `place` ends with the tab. */
export const readManageToken = (place: KeepPlace, slug: ChannelSlug): string | null =>
  readKept(place, keyOf(slug), z.string().min(1));

export const keepManageToken = (place: KeepPlace, slug: ChannelSlug, token: string | null): void =>
  keep(place, keyOf(slug), token);
