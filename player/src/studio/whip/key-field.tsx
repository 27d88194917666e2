import type { RefObject } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { useMessages } from '../../ui/page-context.tsx';

export interface KeyFieldProps {
  /** Where the key came from that needs no typing; null when it must be typed. */
  given: 'made-here' | 'sign-in' | null;
  input: RefObject<HTMLInputElement | null>;
  hint: string | null;
  canMakeKey: boolean;
  value: string;
  refused: boolean;
  onInput: (value: string) => void;
  onEnter: () => void;
}

/** Asks for the stream key: the server keeps only its hash and cannot fill it in. */
export function KeyField(props: KeyFieldProps) {
  const { given, input, hint, canMakeKey, value, refused, onInput, onEnter } = props;
  const text = useMessages().studio.browser;
  const id = useId();
  useEffect(() => {
    if (refused) input.current?.focus();
  }, [refused]);
  if (given !== null)
    return <p class="field-note">{given === 'sign-in' ? text.keySignedIn : text.keyReady}</p>;
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
        {hint === null || hint === '' ? text.keyAny : text.keyEnding(hint)} {canMakeKey && text.keyLost}
      </p>
    </form>
  );
}
