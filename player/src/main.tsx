import './zod-without-eval.ts';
import { render } from 'preact';
import { createApiClient } from './api-client.ts';
import { App } from './app.tsx';
import { createRouter } from './router.ts';
import { BROWSER_PLACE } from './ui/kept.ts';
import { PagePartsProvider } from './ui/page-context.tsx';
import { createSettings } from './ui/settings.ts';
import { wait } from './ui/wait.ts';
import { createLiveClock } from './watch/live-clock.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/pieces.css';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');

const api = createApiClient((input, init) => fetch(input, init));
const clock = createLiveClock({
  // Monotonic, unlike Date: a viewer's clock may be set while the page is open.
  nowMs: () => performance.now(),
  askServer: (signal) => api.serverTime(signal),
  wait,
});
void clock.follow(new AbortController().signal);

render(
  <PagePartsProvider
    value={{
      api,
      clock,
      router: createRouter(window),
      settings: createSettings(BROWSER_PLACE, document.documentElement, navigator.languages),
    }}
  >
    <App />
  </PagePartsProvider>,
  root,
);
