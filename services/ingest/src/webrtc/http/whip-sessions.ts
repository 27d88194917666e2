import { randomBytes } from 'node:crypto';
import type { Clock } from '@naru/platform/clock';
import { base32, hashSecret, secretMatches } from '@naru/platform/secret';
import { TICK_INTERVAL_MS } from '../session/limits.ts';
import { MAX_SESSIONS, MAX_SESSIONS_PER_KEY } from './limits.ts';
import { EndedSessions, type ToldEnd } from './ended-sessions.ts';
import type { PublishEnd } from '../../publish-session.ts';
import type { WhipSession } from './whip-session.ts';

/** A session as its URL knows it. */
export interface WhipEntry {
  readonly session: WhipSession;
  /** Last part of the session URL: 128 random bits. */
  readonly secret: string;
  /** Strong entity tag of its ICE session, with quotes. */
  readonly etag: string;
  readonly keyHash: Uint8Array;
  /** The key came as a bearer token, so it is asked for again. */
  readonly needsBearer: boolean;
}

/** The right to one more session with a key; released once. */
export interface SessionPlace {
  readonly keyHash: Uint8Array;
  release(): void;
}

/** All sessions of this process, and how many there may be. */
export class WhipSessions implements AsyncDisposable {
  /** By SHA-256 of the secret: how long a look-up takes tells nothing of the secret. */
  readonly #entries = new Map<string, WhipEntry>();
  /** Places taken, by SHA-256 of the key. */
  readonly #places = new Map<string, number>();
  readonly #ended: EndedSessions;
  /** Runs while there are sessions. */
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: Clock) {
    this.#ended = new EndedSessions(clock);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Takes a place for a request with this key, right or wrong. */
  enter(streamKey: string): SessionPlace | 'too-many-of-key' {
    const keyHash = hashSecret(streamKey);
    const name = keyHash.toString('base64');
    const taken = this.#places.get(name) ?? 0;
    if (taken >= MAX_SESSIONS_PER_KEY) return 'too-many-of-key';
    this.#places.set(name, taken + 1);
    let released = false;
    return {
      keyHash,
      release: () => {
        if (released) return;
        released = true;
        const left = (this.#places.get(name) ?? 0) - 1;
        if (left > 0) this.#places.set(name, left);
        else this.#places.delete(name);
      },
    };
  }

  /** Requests with wrong keys do not count: they must not keep out right ones. Whoever takes over adds none. */
  isFullFor(keyHash: Uint8Array): boolean {
    if (this.#entries.size < MAX_SESSIONS) return false;
    return !this.all().some((entry) => Buffer.compare(entry.keyHash, keyHash) === 0);
  }

  /** Several were let in while their keys were checked. */
  get isOverfull(): boolean {
    return this.#entries.size > MAX_SESSIONS;
  }

  /** `open` gets what to call when its session ends. */
  add(
    place: SessionPlace,
    needsBearer: boolean,
    open: (onEnded: (end: PublishEnd) => void) => WhipSession,
  ): WhipEntry {
    const secret = base32(randomBytes(16));
    const name = nameOf(secret);
    const session = open((end) => {
      this.#remove(name);
      this.#ended.remember(name, end);
      place.release();
    });
    const etag = `"${base32(randomBytes(10))}"`;
    const entry: WhipEntry = { session, secret, etag, keyHash: place.keyHash, needsBearer };
    if (session.ended !== null) return entry;
    this.#entries.set(name, entry);
    this.#timer ??= setInterval(() => this.#tick(), TICK_INTERVAL_MS);
    return entry;
  }

  find(secret: string): WhipEntry | null {
    return this.#entries.get(nameOf(secret)) ?? null;
  }

  /** What is to be said of a session that is over, as far as it is remembered. */
  endOf(secret: string): ToldEnd | null {
    return this.#ended.find(nameOf(secret));
  }

  all(): readonly WhipEntry[] {
    return [...this.#entries.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { session } of this.all()) session.end({ reason: 'shutdown', problem: null });
  }

  #remove(name: string): void {
    this.#entries.delete(name);
    if (this.#entries.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    for (const { session } of this.#entries.values()) session.tick();
  }
}

const nameOf = (secret: string): string => hashSecret(secret).toString('base64');

/** Whether a request may act on a session: whoever knows its URL and, where the key came as a token, the same token. */
export function mayActOn(entry: WhipEntry, token: string | null): 'yes' | 'no' | 'no-token' {
  if (token !== null) return secretMatches(token, entry.keyHash) ? 'yes' : 'no';
  return entry.needsBearer ? 'no-token' : 'yes';
}
