import { useMessages } from '../../ui/page-context.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { DeviceProblem } from './device-problem.ts';
import type { PublishState, Reconnecting } from './publish-state.ts';
import { refusedText } from './refused-text.ts';

export interface PublishMessageProps {
  state: PublishState;
  problem: DeviceProblem | null;
  /** True where this page can end the broadcast. */
  canFinish: boolean;
}

/** One sentence about what happens now, told to screen readers when it changes; what needs an action is an alert. */
export function PublishMessage({ state, problem, canFinish }: PublishMessageProps) {
  const text = useMessages().studio.browser;
  return (
    <>
      <div class="publish-message" role="status">
        <StateText state={state} canFinish={canFinish} />
      </div>
      {state.kind === 'refused' && (
        <p class="form-error" role="alert">
          {refusedText(text, state.reason)}
          {/* Of the server, in its language; of a wrong key it says nothing more. */}
          {state.detail !== null && state.reason !== 'bad-key' && (
            <span class="publish-detail">{state.detail}</span>
          )}
        </p>
      )}
      {problem !== null && (
        <p class="form-error" role="alert">
          {text.problem[problem]}
        </p>
      )}
    </>
  );
}

function StateText({ state, canFinish }: { state: PublishState; canFinish: boolean }) {
  const text = useMessages().studio.browser;
  switch (state.kind) {
    case 'idle':
    case 'refused':
      return null;
    case 'asking-for-devices':
      return <p class="panel-text">{text.asking}</p>;
    case 'previewing':
    case 'connecting':
    case 'live':
      return <p class="panel-text">{text.state[state.kind]}</p>;
    case 'ended':
      return (
        <p class="panel-text">
          {text.ended[state.reason]} {state.reason === 'stopped' && canFinish && text.finish}
        </p>
      );
    case 'reconnecting':
      return (
        <div class="publish-trouble">
          <p>{state.sinceMs === null ? text.state.notYet : text.state.reconnecting}</p>
          <p class="panel-text">{text.cause[state.cause]}</p>
          <NextTry state={state} />
        </div>
      );
  }
}

/** Counts down for the eye only: a screen reader would talk without end. */
function NextTry({ state }: { state: Reconnecting }) {
  const text = useMessages().studio.browser;
  const now = useNow(500);
  const seconds = state.retryAtMs === null ? 0 : Math.ceil((state.retryAtMs - now) / 1000);
  return (
    <p class="panel-text" aria-hidden="true">
      {seconds > 0 ? text.nextTry(seconds) : text.tryingNow}
    </p>
  );
}
