import { useLayoutEffect, useRef } from 'preact/hooks';
import { useMessages } from '../ui/page-context.tsx';

export interface StudioHeadProps {
  channelName: string;
  /** True where what the streamer used before this is gone, so the keyboard goes on here. */
  takesFocus: boolean;
  onSignOut: () => void;
}

export function StudioHead({ channelName, takesFocus, onSignOut }: StudioHeadProps) {
  const t = useMessages();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, []);
  return (
    <header class="studio-head">
      <div>
        <p class="panel-kicker">{t.studio.title}</p>
        <h1 ref={heading} tabIndex={-1} class="studio-title">
          {channelName}
        </h1>
      </div>
      <button type="button" class="button button-quiet" onClick={onSignOut}>
        {t.studio.signOut}
      </button>
    </header>
  );
}
