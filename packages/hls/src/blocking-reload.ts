import { type LiveWindow, nextPosition, type RunInfo } from './timeline.ts';

/** What the query of a media playlist asks for (RFC 8216bis 6.2.5). `part` is only there together with `msn`. */
export type ReloadDirectives = {
  readonly msn: number | null;
  readonly part: number | null;
  readonly skip: boolean;
};

/** No sign, no leading zero, no escape: one spelling a number keeps caches effective; 15 digits are a safe integer. */
const NUMBER = /^(0|[1-9][0-9]{0,14})$/;

/**
 * Parses a raw query, with or without its question mark; other parameters are ignored. `badRequest` says what is wrong
 * and repeats no input.
 */
export function parseReloadDirectives(query: string): ReloadDirectives | { readonly badRequest: string } {
  const values = new Map<string, string>();
  for (const pair of query.replace(/^\?/, '').split('&')) {
    const [name = '', ...rest] = pair.split('=');
    if (name !== '_HLS_msn' && name !== '_HLS_part' && name !== '_HLS_skip') continue;
    if (values.has(name)) return { badRequest: `${name} is there twice` };
    values.set(name, rest.join('='));
  }
  const [msnText, partText] = [values.get('_HLS_msn'), values.get('_HLS_part')];
  if (msnText !== undefined && !NUMBER.test(msnText)) return { badRequest: '_HLS_msn is not a number' };
  if (partText !== undefined && !NUMBER.test(partText)) return { badRequest: '_HLS_part is not a number' };
  if (partText !== undefined && msnText === undefined) return { badRequest: '_HLS_part needs _HLS_msn' };
  const skip = values.get('_HLS_skip');
  return {
    msn: msnText === undefined ? null : Number(msnText),
    part: partText === undefined ? null : Number(partText),
    skip: skip === 'YES' || skip === 'v2',
  };
}

/** Whether a request may be answered now, must be held, or asks for something too far in the future (400). */
export function readiness(
  window: LiveWindow,
  directives: ReloadDirectives,
): 'ready' | 'wait' | 'too-far-ahead' {
  if (window.ended || directives.msn === null) return 'ready';
  if (window.run === null) return 'wait';
  const next = nextPosition(window);
  const { msn, part } = atExistingPart(window, { msn: directives.msn, part: directives.part });
  if (msn < next.msn) return 'ready';
  // "Last" is the newest complete segment, next.msn - 1; 6.2.5.2 allows two more.
  if (msn > next.msn + 1) return 'too-far-ahead';
  if (part === null) return 'wait';
  const newestPart = msn === next.msn ? next.part - 1 : -1;
  if (part <= newestPart) return 'ready';
  return part - newestPart > advancePartLimit(window.run) ? 'too-far-ahead' : 'wait';
}

/** A part past the end of a finished segment is part 0 of the next one (6.2.5.2). */
function atExistingPart(
  window: LiveWindow,
  position: { msn: number; part: number | null },
): { msn: number; part: number | null } {
  const segment = window.segments.find((candidate) => candidate.msn === position.msn);
  if (position.part === null || segment?.complete !== true) return position;
  const lastIndex = segment.parts.at(-1)?.index ?? -1;
  return position.part > lastIndex ? { msn: position.msn + 1, part: 0 } : position;
}

/** How many parts beyond the newest one may be asked for: three seconds of them (6.2.5.2). */
const advancePartLimit = (run: RunInfo): number => Math.ceil(3 / Math.min(run.partTargetSeconds, 1));
