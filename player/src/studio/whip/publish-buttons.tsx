import { useEffect, useRef } from 'preact/hooks';
import { useMessages } from '../../ui/page-context.tsx';
import { canShareScreen } from './devices.ts';
import type { BrowserBroadcasting } from './use-browser-broadcast.ts';

export interface PublishButtonsProps {
  broadcasting: BrowserBroadcasting;
  goLive: () => void;
}

/** What can be done next. The first button keeps the keyboard's place when one step follows another. */
export function PublishButtons({ broadcasting, goLive }: PublishButtonsProps) {
  const t = useMessages();
  const text = t.studio.browser;
  const { state, stop, tryNow, turnOn, turnOff } = broadcasting;
  const first = useRef<HTMLButtonElement>(null);
  /** The button that was pressed may be gone in the next state; the keyboard goes on at the one in its place. */
  const pressed = useRef(false);
  const press = (action: () => void) => () => {
    pressed.current = true;
    action();
  };
  useEffect(() => {
    // While the browser asks there is nothing to press, so nothing to go to yet.
    if (!pressed.current || state.kind === 'asking-for-devices') return;
    pressed.current = false;
    if (document.activeElement === document.body) first.current?.focus();
  }, [state.kind]);

  switch (state.kind) {
    case 'idle':
    case 'asking-for-devices': {
      const asking = state.kind === 'asking-for-devices';
      return (
        <div class="button-row">
          <button
            ref={first}
            type="button"
            class="button button-primary"
            disabled={asking}
            onClick={press(() => void turnOn('camera'))}
          >
            {text.turnOn}
          </button>
          {canShareScreen() && (
            <button
              type="button"
              class="button"
              disabled={asking}
              onClick={press(() => void turnOn('screen'))}
            >
              {text.screenInstead}
            </button>
          )}
        </div>
      );
    }
    case 'previewing':
    case 'refused':
    case 'ended':
      return (
        <div class="button-row">
          <button ref={first} type="button" class="button button-primary" onClick={press(goLive)}>
            {state.kind === 'previewing' ? text.goLive : state.kind === 'refused' ? t.tryAgain : text.again}
          </button>
          <button type="button" class="button button-quiet" onClick={press(turnOff)}>
            {text.turnOff}
          </button>
        </div>
      );
    case 'connecting':
      return (
        <div class="button-row">
          <button ref={first} type="button" class="button" onClick={press(stop)}>
            {text.cancel}
          </button>
        </div>
      );
    case 'live':
    case 'reconnecting':
      return (
        <div class="button-row">
          <button ref={first} type="button" class="button button-danger-solid" onClick={press(stop)}>
            {text.stop}
          </button>
          {state.kind === 'reconnecting' && (
            <button type="button" class="button" disabled={state.retryAtMs === null} onClick={tryNow}>
              {text.tryNow}
            </button>
          )}
        </div>
      );
  }
}
