import type { Broadcast, UpdateBroadcast } from '@naru/contracts/broadcast';
import { watchPath } from '@naru/contracts/live-urls';
import { LiveSince } from '../ui/live-since.tsx';
import { useMessages } from '../ui/page-context.tsx';
import { BroadcastForm } from './broadcast-form.tsx';
import { ConfirmButton } from './confirm-button.tsx';
import type { OwnerAction } from './use-owner-action.ts';

export interface BroadcastDeskProps {
  broadcast: Broadcast | null;
  /** Why the channel's newest publisher was sent away, or null. */
  problem: string | null;
  owner: OwnerAction;
  /** Throws ApiError. */
  change: (broadcast: Broadcast, change: UpdateBroadcast) => Promise<void>;
}

/** The state of the channel's broadcast, and what its streamer can do with it. */
export function BroadcastDesk({ broadcast, problem, owner, change }: BroadcastDeskProps) {
  const t = useMessages();
  if (broadcast === null || broadcast.status === 'CLOSED') {
    return (
      <section class="panel desk" data-status="none" aria-labelledby="desk-title">
        <h2 id="desk-title" class="panel-title">
          {t.studio.noBroadcastTitle}
        </h2>
        <p class="panel-text">{t.studio.noBroadcastText}</p>
        <Problem text={problem} />
      </section>
    );
  }
  const { status, startedAt } = broadcast;
  return (
    <section class="panel desk" data-status={status} aria-labelledby="desk-title">
      <div class="desk-head">
        <h2 id="desk-title" class="panel-title">
          {status === 'READY' ? t.badge.announced : t.studio.nowTitle}
        </h2>
        <span class="status-pill" data-status={status}>
          <span class="live-dot" />
          {status === 'STREAMING'
            ? t.badge.live
            : status === 'READY'
              ? t.badge.announced
              : t.badge.reconnecting}
        </span>
      </div>
      <p class="panel-text" role="status">
        {t.studio.statusText[status]}{' '}
        {status === 'STREAMING' && startedAt !== null && <LiveSince startedAt={startedAt} />}
      </p>
      <Problem text={problem} />
      <BroadcastForm
        key={broadcast.id}
        broadcast={broadcast}
        busy={owner.busy}
        save={(fields) => owner.run(() => change(broadcast, fields))}
      />
      <div class="button-row button-row-apart">
        <a class="button" href={watchPath(broadcast.playbackId)}>
          {t.studio.openPage}
        </a>
        <ConfirmButton
          label={t.studio.end}
          question={t.studio.endConfirm}
          explanation={t.studio.endConfirmText}
          confirmLabel={t.studio.endNow}
          disabled={owner.busy}
          onConfirm={() => void owner.run(() => change(broadcast, { status: 'CLOSED' }))}
        />
      </div>
    </section>
  );
}

function Problem({ text }: { text: string | null }) {
  const t = useMessages();
  if (text === null) return null;
  return (
    <p class="problem">
      <strong>{t.studio.problem}:</strong> {text}
    </p>
  );
}
