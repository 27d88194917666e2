import { useEffect } from 'preact/hooks';

/** Names the browser tab; null leaves the product's name alone. */
export function useDocumentTitle(title: string | null): void {
  useEffect(() => {
    document.title = title === null ? 'Naru' : `${title} · Naru`;
  }, [title]);
}
