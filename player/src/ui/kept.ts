import type { z } from 'zod';

/** The part of Storage that is used; private windows may refuse all of it. */
export type KeepPlace = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Asks for its storage only when used: a browser that forbids storage throws where `window.localStorage` is read. */
export const placeIn = (storage: () => KeepPlace): KeepPlace => ({
  getItem: (key) => storage().getItem(key),
  setItem: (key, value) => storage().setItem(key, value),
  removeItem: (key) => storage().removeItem(key),
});

/** Outlives the visit. The pages name no Storage themselves. */
export const BROWSER_PLACE = placeIn(() => localStorage);
/** Ends with the tab. */
export const TAB_PLACE = placeIn(() => sessionStorage);

/** A value kept across visits, or null when there is none, it is unreadable, or storage is refused. */
export function readKept<T>(place: KeepPlace, key: string, schema: z.ZodType<T>): T | null {
  try {
    const text = place.getItem(key);
    if (text === null) return null;
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keeps a value; null forgets it. Quietly does nothing where storage is refused. */
export function keep(place: KeepPlace, key: string, value: unknown): void {
  try {
    if (value === null) place.removeItem(key);
    else place.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs a preference, never the page.
  }
}
