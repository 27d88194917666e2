import type { ServerFacts } from '@naru/contracts/server';
import { CopyButton } from '../ui/copy-button.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { SecretValue } from './secret-value.tsx';
import { rtmpServerUrl, whipServerUrl } from './server-addresses.ts';
import './obs-card.css';

export interface ObsCardProps {
  /** Null while not known. */
  facts: ServerFacts | null;
  /** The stream key if this page was given it, else null: the server never tells it again. */
  knownKey: string | null;
  /** Last characters of the present key; null or empty when there is none. */
  keyHint: string | null;
}

/** What to type into OBS. */
export function ObsCard({ facts, knownKey, keyHint }: ObsCardProps) {
  const t = useMessages();
  const server = facts === null ? null : rtmpServerUrl(window.location.hostname, facts.rtmpPort);
  return (
    <section class="panel obs-card" aria-labelledby="obs-title">
      <div class="obs-part">
        <h2 id="obs-title" class="panel-title">
          {t.studio.setupTitle}
        </h2>
        <p class="panel-text">{t.studio.setupText}</p>
        <dl class="facts-list">
          <div class="facts-row">
            <dt>{t.studio.server}</dt>
            <dd>
              <Address value={server} label={t.studio.server} />
            </dd>
          </div>
          {facts?.whip === true && (
            <div class="facts-row">
              <dt>{t.studio.whipServer}</dt>
              <dd>
                <Address value={whipServerUrl(window.location.origin)} label={t.studio.whipServer} />
                <p class="field-note">{t.studio.whipText}</p>
              </dd>
            </div>
          )}
          <div class="facts-row">
            <dt>{t.studio.streamKey}</dt>
            <dd>
              {knownKey === null ? (
                <p class="field-note">
                  {keyHint !== null && keyHint !== '' && t.studio.keyEnds(keyHint)} {t.studio.keyNote}
                </p>
              ) : (
                <SecretValue secret={knownKey} label={t.studio.streamKey} />
              )}
            </dd>
          </div>
        </dl>
      </div>
      <div class="obs-part">
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
      </div>
    </section>
  );
}

function Address({ value, label }: { value: string | null; label: string }) {
  return (
    <div class="copy-row">
      <code class="copy-value">{value ?? '…'}</code>
      {value !== null && <CopyButton text={value} label={label} />}
    </div>
  );
}
