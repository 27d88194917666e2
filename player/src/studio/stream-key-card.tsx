import { useMessages } from '../ui/page-context.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import { SecretValue } from './secret-value.tsx';
import type { OwnerAction } from './use-owner-action.ts';

export interface StreamKeyCardProps {
  /** Last characters of the present key; null or empty when there is none. */
  hint: string | null;
  /** The key if it was made while this page is open, else null. */
  freshKey: string | null;
  owner: OwnerAction;
  /** Makes a new key; throws ApiError. */
  rotate: () => Promise<void>;
}

/** Replaces the stream key. */
export function StreamKeyCard({ hint, freshKey, owner, rotate }: StreamKeyCardProps) {
  const t = useMessages();
  return (
    <section class="panel key-card" aria-labelledby="key-title">
      <h2 id="key-title" class="panel-title">
        {t.studio.keyTitle}
      </h2>
      <p class="panel-text" role="status">
        {freshKey !== null && t.studio.newKey}
        {freshKey === null && hint !== null && hint !== '' && t.studio.keyEnds(hint)}
      </p>
      {freshKey !== null && <SecretValue secret={freshKey} label={t.studio.streamKey} />}
      <p class="panel-text">{t.studio.keyText}</p>
      <ConfirmButton
        label={t.studio.rotate}
        question={t.studio.rotateConfirm}
        explanation={t.studio.keyText}
        confirmLabel={t.studio.rotate}
        disabled={owner.busy}
        onConfirm={() => void owner.run(rotate)}
      />
    </section>
  );
}
