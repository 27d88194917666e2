import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useMessages } from '../ui/page-context.tsx';

export interface SignInProps {
  channelName: string;
  /** True when the last token was refused. */
  refused: boolean;
  takesFocus: boolean;
  onSecret: (secret: string) => void;
}

/** Asks for the manage token or the stream key; whether it is right shows when it is first used. */
export function SignIn({ channelName, refused, takesFocus, onSecret }: SignInProps) {
  const t = useMessages();
  const [secret, setSecret] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) input.current?.focus();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const trimmed = secret.trim();
    if (trimmed !== '') onSecret(trimmed);
  };
  return (
    <form class="panel sign-in" onSubmit={submit}>
      <p class="panel-kicker">{channelName}</p>
      <h1 class="panel-title">{t.studio.signInTitle}</h1>
      <p class="panel-text">{t.studio.signInText}</p>
      {refused && (
        <p class="form-error" role="alert">
          {t.studio.refused}
        </p>
      )}
      <label class="field">
        <span class="field-label">{t.studio.token}</span>
        <input
          ref={input}
          class="input"
          type="password"
          name="manage-token"
          autoComplete="current-password"
          spellcheck={false}
          required
          aria-invalid={refused}
          aria-describedby="token-note"
          value={secret}
          onInput={(event) => setSecret(event.currentTarget.value)}
        />
      </label>
      <p id="token-note" class="field-note">
        {t.studio.tokenKept}
      </p>
      <button type="submit" class="button button-primary">
        {t.studio.signIn}
      </button>
    </form>
  );
}
