import { CopyButton } from '../ui/copy-button.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { rtmpServerUrl } from './rtmp-server.ts';

/** What to type into OBS. */
export function ObsCard() {
  const t = useMessages();
  const server = rtmpServerUrl(window.location.hostname);
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
            <code class="copy-value">{server}</code>
            <CopyButton text={server} label={t.studio.server} />
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
