import { useEffect } from 'preact/hooks';

/** While active, leaving the page would cut the broadcast: closing it asks first, and links open in a tab of their own. */
export function useLeaveGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const openBeside = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hash !== '') return;
      event.preventDefault();
      window.open(link.href, '_blank', 'noopener');
    };
    window.addEventListener('beforeunload', ask);
    // Before the router, which follows links in this very page.
    document.addEventListener('click', openBeside, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', ask);
      document.removeEventListener('click', openBeside, { capture: true });
    };
  }, [active]);
}
