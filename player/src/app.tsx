import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { HomePage } from './browse/home-page.tsx';
import type { Route } from './router.ts';
import { Notice } from './ui/notice.tsx';
import { useMessages, usePageParts } from './ui/page-context.tsx';
import { SiteHeader } from './ui/site-header.tsx';
import { useSubscribed } from './ui/store.ts';
import { useDocumentTitle } from './ui/use-document-title.ts';

/** Header and the page the address names. */
export function App() {
  const { router } = usePageParts();
  const route = useSubscribed(router, () => router.current);
  const content = useRef<HTMLElement>(null);
  const first = useRef(route);
  useEffect(() => {
    // After an in-page step the keyboard and the screen reader start at the new page's content.
    if (route !== first.current) content.current?.focus({ preventScroll: true });
  }, [route]);
  return (
    <>
      <SiteHeader />
      <main id="content" tabIndex={-1} ref={content}>
        <Page route={route} />
      </main>
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'watch':
      return <LazyPage key={route.playbackId} load={loadWatchPage} props={route} />;
    case 'channel':
      return <LazyPage key={route.slug} load={loadChannelPage} props={route} />;
    case 'studio':
      return <LazyPage key={route.slug} load={loadStudioPage} props={route} />;
    case 'not-found':
      return <NotFoundPage />;
  }
}

// hls.js is half of all script: only pages that play pay for it.
const loadWatchPage = async () => (await import('./watch/watch-page.tsx')).WatchPage;
const loadChannelPage = async () => (await import('./watch/channel-page.tsx')).ChannelPage;
const loadStudioPage = async () => (await import('./studio/studio-page.tsx')).StudioPage;

function LazyPage<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
  const t = useMessages();
  const [loaded, setLoaded] = useState<{ component: ComponentType<P> } | 'failed' | null>(null);
  useEffect(() => {
    let wanted = true;
    load().then(
      (component) => wanted && setLoaded({ component }),
      () => wanted && setLoaded('failed'),
    );
    return () => {
      wanted = false;
    };
  }, [load]);
  if (loaded === null) return <div class="page" aria-busy="true" />;
  if (loaded === 'failed') {
    return (
      <div class="page page-narrow">
        <Notice level={1} title={t.home.errorTitle} text={t.home.errorText}>
          <button type="button" class="button" onClick={() => window.location.reload()}>
            {t.tryAgain}
          </button>
        </Notice>
      </div>
    );
  }
  const { component: Component } = loaded;
  return <Component {...props} />;
}

function NotFoundPage() {
  const t = useMessages();
  useDocumentTitle(t.notFound.title);
  return (
    <div class="page page-narrow">
      <Notice level={1} title={t.notFound.title} text={t.notFound.text}>
        <a class="button" href="/">
          {t.watch.toHome}
        </a>
      </Notice>
    </div>
  );
}
