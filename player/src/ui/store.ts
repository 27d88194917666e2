import { useEffect, useState } from 'preact/hooks';

/** A value that components follow. */
export interface Store<T> {
  readonly value: T;
  set(value: T): void;
  subscribe(onChange: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get value() {
      return value;
    },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** The value now; the component renders again when it changes. */
export function useSubscribed<T>(source: { subscribe(onChange: () => void): () => void }, read: () => T): T {
  const [, render] = useState(0);
  useEffect(() => source.subscribe(() => render((count) => count + 1)), [source]);
  return read();
}
