import { useState } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import { useMessages } from '../ui/page-context.tsx';

/** As many as a key has would tell its length; enough to look like one. */
const DOTS = '•'.repeat(20);

/** A secret that stays covered until asked for: the screen may be on air. Copying needs no uncovering. */
export function SecretValue({ secret, label }: { secret: string; label: string }) {
  const t = useMessages();
  const [shown, setShown] = useState(false);
  return (
    <div class="copy-row">
      <code class="copy-value" data-secret={shown ? 'shown' : 'hidden'}>
        {shown ? (
          secret
        ) : (
          <>
            <span aria-hidden="true">{DOTS}</span>
            <span class="visually-hidden">{t.studio.secretHidden}</span>
          </>
        )}
      </code>
      <button
        type="button"
        class="button button-quiet"
        aria-label={`${shown ? t.studio.hide : t.studio.show}: ${label}`}
        onClick={() => setShown(!shown)}
      >
        {shown ? t.studio.hide : t.studio.show}
      </button>
      <CopyButton text={secret} label={label} />
    </div>
  );
}
