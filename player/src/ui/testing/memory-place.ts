import type { KeepPlace } from '../kept.ts';

/** Storage in memory, for tests. */
export function memoryPlace(initial: Readonly<Record<string, string>> = {}): KeepPlace {
  const values = new Map(Object.entries(initial));
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
