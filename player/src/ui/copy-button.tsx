import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import { useMessages } from './page-context.tsx';

const SHOW_COPIED_MS = 2000;

/** Copies `text`; says so for a moment. Absent where the browser allows no clipboard (plain HTTP to another host). */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useMessages();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOW_COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!('clipboard' in navigator)) return null;
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button type="button" class="button button-quiet" onClick={copy} aria-label={`${t.copy}: ${label}`}>
      <Icon name={copied ? 'check' : 'copy'} />
      <span aria-live="polite">{copied ? t.copied : t.copy}</span>
    </button>
  );
}
