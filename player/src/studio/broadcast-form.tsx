import type { Broadcast } from '@naru/contracts/broadcast';
import { useState } from 'preact/hooks';
import { useMessages } from '../ui/page-context.tsx';

export interface BroadcastFormProps {
  broadcast: Broadcast;
  busy: boolean;
  save: (fields: { name: string; description: string }) => Promise<boolean>;
}

/** Title and description. What is being typed is never overwritten by an answer of the API. */
export function BroadcastForm({ broadcast, busy, save }: BroadcastFormProps) {
  const t = useMessages();
  const [draft, setDraft] = useState<{ name: string; description: string } | null>(null);
  const [saved, setSaved] = useState(false);
  const shown = draft ?? broadcast;
  const edit = (change: Partial<{ name: string; description: string }>) => {
    setSaved(false);
    setDraft({ name: shown.name, description: shown.description, ...change });
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (draft === null || !(await save(draft))) return;
    setDraft(null);
    setSaved(true);
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span class="field-label">{t.studio.nameField}</span>
        <input
          class="input"
          name="name"
          required
          maxLength={140}
          value={shown.name}
          onInput={(event) => edit({ name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span class="field-label">{t.studio.descriptionField}</span>
        <textarea
          class="input"
          name="description"
          rows={4}
          maxLength={5000}
          value={shown.description}
          onInput={(event) => edit({ description: event.currentTarget.value })}
        />
      </label>
      <div class="button-row">
        <button type="submit" class="button button-primary" disabled={busy || draft === null}>
          {t.studio.save}
        </button>
        <span class="form-done" role="status">
          {saved && draft === null ? t.studio.saved : ''}
        </span>
      </div>
    </form>
  );
}
