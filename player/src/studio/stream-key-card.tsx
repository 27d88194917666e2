import { useState } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import type { OwnerAction } from './use-owner-action.ts';

export interface StreamKeyCardProps {
  /** Last characters of the present key; null or empty when there is none. */
  hint: string | null;
  owner: OwnerAction;
  /** Makes and returns a new key; throws ApiError. */
  rotate: () => Promise<string>;
}

/** Replaces the stream key. The new one lives in this component only, until it is put away. */
export function StreamKeyCard({ hint, owner, rotate }: StreamKeyCardProps) {
  const t = useMessages();
  const [newKey, setNewKey] = useState<string | null>(null);
  return (
    <section class="panel" aria-labelledby="key-title">
      <h2 id="key-title" class="panel-title">
        {t.studio.keyTitle}
      </h2>
      {newKey === null ? (
        <>
          {hint !== null && hint !== '' && (
            <p class="panel-text">
              {t.studio.keyHint} <code>…{hint}</code>
            </p>
          )}
          <p class="panel-text">{t.studio.keyText}</p>
          <ConfirmButton
            label={t.studio.rotate}
            question={t.studio.rotateConfirm}
            explanation={t.studio.keyText}
            confirmLabel={t.studio.rotate}
            disabled={owner.busy}
            onConfirm={() => void owner.run(async () => setNewKey(await rotate()))}
          />
        </>
      ) : (
        <>
          <p class="panel-text" role="status">
            {t.studio.newKey}
          </p>
          <div class="copy-row">
            <code class="copy-value" data-new-key>
              {newKey}
            </code>
            <CopyButton text={newKey} label={t.studio.streamKey} />
          </div>
          <button type="button" class="button" onClick={() => setNewKey(null)}>
            {t.studio.hideKey}
          </button>
        </>
      )}
    </section>
  );
}
