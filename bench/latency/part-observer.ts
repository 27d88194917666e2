import { withDeadline } from '@naru/platform/deadline';
import { readPartHead } from './fmp4-head.ts';
import { type ListedPart, readListedParts } from './listed-parts.ts';

/** A part as a client next to the origin sees it appear. */
export interface ObservedPart {
  name: string;
  /** Counts the parts of the run; what links it to the bytes a page decodes. */
  sequenceNumber: number;
  programDateTimeMs: number;
  /** When the playlist that lists it first had arrived. */
  listedAtMs: number;
}

export interface PartObserver extends AsyncDisposable {
  readonly parts: readonly ObservedPart[];
  /** Settles when the observer stops: null when it was told to, else why it cannot go on. */
  readonly ended: Promise<Error | null>;
}

/** Longer than the origin holds a request. */
const ANSWER_DEADLINE_MS = 10_000;
/** More than the head of any part. */
const HEAD_RANGE = 'bytes=0-4095';

/**
 * Follows a media playlist by blocking reload, without the page and without the network delay between page and server,
 * and notes when each part appears.
 */
export function observeParts(playlistUrl: string): PartObserver {
  const parts: ObservedPart[] = [];
  const stopped = new AbortController();
  const ended = follow(playlistUrl, parts, stopped.signal).then(
    () => null,
    (error: unknown) =>
      stopped.signal.aborted ? null : new Error('the playlist fell silent', { cause: error }),
  );
  return {
    parts,
    ended,
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await ended;
    },
  };
}

async function follow(playlistUrl: string, parts: ObservedPart[], signal: AbortSignal): Promise<void> {
  const known = new Set<string>();
  const reading: Promise<void>[] = [];
  const note = async (part: ListedPart, listedAtMs: number): Promise<void> => {
    const head = readPartHead(await ask(new URL(part.name, playlistUrl).href, { range: HEAD_RANGE }, signal));
    if (head !== null) parts.push({ ...part, sequenceNumber: head.sequenceNumber, listedAtMs });
  };
  try {
    let query = '';
    for (let first = true; ; first = false) {
      const playlist = await ask(`${playlistUrl}${query}`, {}, signal);
      const listedAtMs = Date.now();
      const listed = readListedParts(new TextDecoder().decode(playlist));
      for (const part of listed.parts.filter(({ name }) => !known.has(name))) {
        known.add(part.name);
        // Nobody knows how long ago the parts of the first answer appeared. The others are not waited for: the next part may
        // appear meanwhile.
        if (!first) reading.push(note(part, listedAtMs).catch(() => {}));
      }
      if (listed.next === null) return;
      query = `?_HLS_msn=${listed.next.msn}&_HLS_part=${listed.next.part}`;
    }
  } finally {
    await Promise.all(reading);
  }
}

const ask = (url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Uint8Array> =>
  withDeadline(
    'an answer of the origin',
    ANSWER_DEADLINE_MS,
    async (deadline) => {
      const answer = await fetch(url, { headers, signal: deadline });
      if (!answer.ok) throw new Error(`the origin answered ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
    signal,
  );
