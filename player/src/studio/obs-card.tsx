import { useCallback } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import { useMessages, usePageParts } from '../ui/page-context.tsx';
import { usePolled } from '../ui/use-polled.ts';
import { rtmpServerUrl } from './rtmp-server.ts';

/** The port changes with a restart at most. */
const EVERY_MS = 60_000;

/** What to type into OBS. */
export function ObsCard() {
  const t = useMessages();
  const { api } = usePageParts();
  const facts = usePolled(
    useCallback((signal: AbortSignal) => api.serverFacts(signal), [api]),
    EVERY_MS,
  ).state;
  const server =
    facts.kind === 'ready' ? rtmpServerUrl(window.location.hostname, facts.value.rtmpPort) : null;
  return (
    <section class="panel" aria-labelledby="obs-title">
      <h2 id="obs-title" class="panel-title">
        {t.studio.setupTitle}
      </h2>
      <p class="panel-text">{t.studio.setupText}</p>
      <dl class="facts-list">
        <div class="facts-row">
          <dt>{t.studio.server}</dt>
          <dd class="copy-row">
            <code class="copy-value">{server ?? '…'}</code>
            {server !== null && <CopyButton text={server} label={t.studio.server} />}
          </dd>
        </div>
        <div class="facts-row">
          <dt>{t.studio.streamKey}</dt>
          <dd class="field-note">{t.studio.keyNote}</dd>
        </div>
      </dl>
      <h3 class="panel-subtitle">{t.studio.settingsTitle}</h3>
      <p class="panel-text">{t.studio.settingsText}</p>
      <dl class="settings">
        {Object.entries(t.studio.setting).map(([key, setting]) => (
          <div key={key} class="setting">
            <dt class="setting-name">{setting.name}</dt>
            <dd class="setting-value">{setting.value}</dd>
            <dd class="setting-why">{setting.why}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
