import type { RefObject } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { useMessages } from '../../ui/page-context.tsx';

export interface KeyFieldProps {
  /** True when a key was made on this page and needs no typing. */
  fresh: boolean;
  input: RefObject<HTMLInputElement | null>;
  hint: string | null;
  value: string;
  refused: boolean;
  onInput: (value: string) => void;
  onEnter: () => void;
}

/** Asks for the stream key: the server keeps only its hash and cannot fill it in. */
export function KeyField({ fresh, input, hint, value, refused, onInput, onEnter }: KeyFieldProps) {
  const text = useMessages().studio.browser;
  const id = useId();
  useEffect(() => {
    if (refused) input.current?.focus();
  }, [refused]);
  if (fresh) return <p class="field-note">{text.keyReady}</p>;
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter();
      }}
    >
      <label class="field-label" for={id}>
        {text.key}
      </label>
      <input
        ref={input}
        id={id}
        class="input"
        type="password"
        autoComplete="off"
        spellcheck={false}
        value={value}
        aria-invalid={refused}
        aria-describedby={`${id}-note`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p id={`${id}-note`} class="field-note">
        {hint === null || hint === '' ? text.keyAny : text.keyEnding(hint)} {text.keyLost}
      </p>
    </form>
  );
}
