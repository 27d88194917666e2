import { ChannelSlug, PlaybackId } from '@naru/contracts/ids';

export type Route =
  | { page: 'home' }
  | { page: 'channel'; slug: ChannelSlug }
  | { page: 'watch'; playbackId: PlaybackId }
  | { page: 'studio'; slug: ChannelSlug }
  | { page: 'not-found' };

const NOT_FOUND: Route = { page: 'not-found' };

/** The page a path names; escapes never match, and anything unknown is `not-found`. */
export function routeOf(path: string): Route {
  const [first, second, ...rest] = path.split('/').filter((step) => step !== '');
  if (first === undefined) return { page: 'home' };
  if (second === undefined || rest.length > 0) return NOT_FOUND;
  switch (first) {
    case 'c':
    case 'studio': {
      const slug = ChannelSlug.safeParse(second);
      if (!slug.success) return NOT_FOUND;
      return { page: first === 'c' ? 'channel' : 'studio', slug: slug.data };
    }
    case 'watch': {
      const playbackId = PlaybackId.safeParse(second);
      return playbackId.success ? { page: 'watch', playbackId: playbackId.data } : NOT_FOUND;
    }
    default:
      return NOT_FOUND;
  }
}

export interface Router {
  readonly current: Route;
  go(path: string): void;
  /** Tells of every change of page until the returned function is called. */
  subscribe(onChange: () => void): () => void;
}

/** What of a click decides whether the page may follow it by itself. */
export interface LinkClick {
  button: number;
  modified: boolean;
  sameOrigin: boolean;
  opensElsewhere: boolean;
}

/** True when a click on a link is ours to follow; the browser keeps new tabs, downloads and other sites. */
export const followsInPage = (click: LinkClick): boolean =>
  click.button === 0 && !click.modified && click.sameOrigin && !click.opensElsewhere;

/** Follows the address bar and in-page links; one for the page's whole life. */
export function createRouter(view: Window): Router {
  const listeners = new Set<() => void>();
  let current = routeOf(view.location.pathname);
  const changed = () => {
    current = routeOf(view.location.pathname);
    for (const listener of listeners) listener();
  };
  const go = (path: string) => {
    view.history.pushState(null, '', path);
    changed();
    view.scrollTo(0, 0);
  };
  view.addEventListener('popstate', changed);
  view.document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    const click: LinkClick = {
      button: event.button,
      modified: event.metaKey || event.ctrlKey || event.shiftKey || event.altKey,
      sameOrigin: link.origin === view.location.origin && routeOf(link.pathname).page !== 'not-found',
      opensElsewhere: link.target !== '' || link.hasAttribute('download') || link.hash !== '',
    };
    if (!followsInPage(click)) return;
    event.preventDefault();
    go(link.pathname);
  });
  return {
    get current() {
      return current;
    },
    go,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
