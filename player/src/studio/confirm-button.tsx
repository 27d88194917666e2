import { useEffect, useRef, useState } from 'preact/hooks';
import { useMessages } from '../ui/page-context.tsx';

export interface ConfirmButtonProps {
  label: string;
  question: string;
  explanation: string;
  confirmLabel: string;
  disabled: boolean;
  onConfirm: () => void;
}

/** A button for what cannot be taken back: asks in the browser's own modal dialog first. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const t = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <>
      <button
        type="button"
        class="button button-danger"
        disabled={props.disabled}
        onClick={() => setOpen(true)}
      >
        {props.label}
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby="confirm-question" onClose={() => setOpen(false)}>
        <h2 id="confirm-question" class="panel-title">
          {props.question}
        </h2>
        <p class="panel-text">{props.explanation}</p>
        <div class="button-row">
          <button type="button" class="button" onClick={() => setOpen(false)}>
            {t.studio.cancel}
          </button>
          <button
            type="button"
            class="button button-danger-solid"
            onClick={() => {
              setOpen(false);
              props.onConfirm();
            }}
          >
            {props.confirmLabel}
          </button>
        </div>
      </dialog>
    </>
  );
}
