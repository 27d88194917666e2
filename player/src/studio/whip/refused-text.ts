import type { Messages } from '../../i18n/messages.ts';
import type { RefusalKind } from './whip-refusal.ts';

/** A sentence for every refusal; those that are tried again share their words with the wait before. */
export function refusedText(text: Messages['studio']['browser'], reason: RefusalKind): string {
  switch (reason) {
    case 'busy':
    case 'unreachable':
    case 'server-fault':
      return text.cause[reason];
    default:
      return text.refused[reason];
  }
}
