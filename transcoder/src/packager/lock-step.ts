import type { MuxedPart } from './rendition-packager.ts';

/** The same part of every rendition. */
export interface AlignedPart {
  readonly timing: Omit<MuxedPart, 'bytes'>;
  /** By rendition name. */
  readonly media: Readonly<Record<string, Uint8Array>>;
}

/** One rendition may run this far ahead (about ten seconds); more means that another has stopped. */
const MAX_PARTS_AHEAD = 30;

/** Brings the renditions of a run together: a part is complete when every rendition has it. */
export class LockStep {
  readonly #queues: ReadonlyMap<string, MuxedPart[]>;

  constructor(renditionNames: readonly string[]) {
    this.#queues = new Map(renditionNames.map((name) => [name, []]));
  }

  /** @throws Error when the renditions are cut differently: that cannot be published */
  push(renditionName: string, parts: readonly MuxedPart[]): AlignedPart[] {
    const queue = this.#queues.get(renditionName);
    if (queue === undefined) throw new Error(`no rendition ${renditionName} in this run`);
    queue.push(...parts);
    if (queue.length > MAX_PARTS_AHEAD) throw new Error('one rendition runs far ahead of another');
    const aligned: AlignedPart[] = [];
    for (let next = this.#next(); next !== null; next = this.#next()) aligned.push(next);
    return aligned;
  }

  #next(): AlignedPart | null {
    const media: Record<string, Uint8Array> = {};
    let first: MuxedPart | null = null;
    for (const [name, [part]] of this.#queues) {
      if (part === undefined) return null;
      first ??= part;
      if (part.segment !== first.segment || part.part !== first.part) {
        throw new Error('the renditions are cut differently');
      }
      media[name] = part.bytes;
    }
    if (first === null) return null;
    for (const queue of this.#queues.values()) queue.shift();
    const { bytes: _, ...timing } = first;
    return { timing, media };
  }
}
