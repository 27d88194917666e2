import { readFragments } from '../media/fragment.ts';
import { readInitSection, type Track } from '../media/init-section.ts';
import { type MediaTiming, timingOf, videoOf } from '../media/part-timing.ts';
import type { MediaPlaylist, Part, Segment } from '../playlist/playlist.ts';
import type { Findings } from '../report.ts';
import {
  fragmentRule,
  initSectionRule,
  partMediaRules,
  partsMakeSegmentRule,
  segmentMediaRules,
} from '../rules/media.ts';
import type { TimedSegment } from '../rules/media-timeline.ts';
import { probeRules } from '../rules/probes.ts';
import { type Asker, probeOf } from './asker.ts';
import { kept } from './kept-promise.ts';

/** Per rendition; enough for 20 s of anything and for minutes of what browsers play. */
const MOST_BYTES = 1024 * 1024 * 1024;
const PARALLEL_DOWNLOADS = 3;
/** Of one playlist, from its end: minutes of media, where a hostile or very long playlist lists days. */
const MOST_SEGMENTS = 60;
const MOST_PARTS = 120;
/** Of parts whose segment is still to come. */
const MOST_HELD_BYTES = 128 * 1024 * 1024;

/** Loads what a rendition lists, once each, and judges it. */
export class MediaReader {
  readonly #asker: Asker;
  readonly #findings: Findings;
  readonly #inits = new Map<string, Promise<readonly Track[]>>();
  readonly #parts = new Map<string, Promise<Uint8Array | null>>();
  readonly #segments = new Map<number, Promise<void>>();
  readonly #timed = new Map<number, TimedSegment & { bytes: number }>();
  readonly #waiting: (() => void)[] = [];
  #downloads = 0;
  #bytes = 0;
  #heldBytes = 0;
  #unread = 0;

  constructor(asker: Asker, findings: Findings) {
    this.#asker = asker;
    this.#findings = findings;
  }

  /** What is new in the newest of the playlist is loaded; `finish` tells when. */
  add(playlist: MediaPlaylist): void {
    const segments = playlist.segments.slice(-MOST_SEGMENTS);
    const parts = segments.flatMap((segment) => segment.parts.map((part) => ({ segment, part })));
    if (this.#segments.size + this.#parts.size === 0)
      this.#unread += unreadOf(playlist, segments, parts.length);
    for (const { segment, part } of parts.slice(-MOST_PARTS)) this.#addPart(playlist.url, segment, part);
    for (const segment of segments) {
      if (segment.uri === null || segment.gap || this.#segments.has(segment.msn)) continue;
      this.#segments.set(segment.msn, kept(this.#loadSegment(playlist.url, segment, segment.uri)));
    }
  }

  async finish(): Promise<void> {
    await Promise.all([...this.#segments.values(), ...this.#parts.values()]);
  }

  /** How much of what was listed was not loaded. */
  get unreadCount(): number {
    return this.#unread;
  }

  get partCount(): number {
    return this.#parts.size;
  }

  /** The complete segments that could be read, in order. */
  get timeline(): TimedSegment[] {
    return [...this.#timed.values()].sort((a, b) => a.segment.msn - b.segment.msn);
  }

  sizeOf(msn: number): number | null {
    return this.#timed.get(msn)?.bytes ?? null;
  }

  async tracks(): Promise<Track[]> {
    return (await Promise.all(this.#inits.values())).flat();
  }

  /** Of the shortest video frame. */
  get frameRate(): number | null {
    const shortest = this.timeline.map(({ media }) => videoOf(media)?.shortestFrameSeconds ?? Infinity);
    const seconds = Math.min(...shortest);
    return Number.isFinite(seconds) && seconds > 0 ? 1 / seconds : null;
  }

  #addPart(playlistUrl: string, segment: Segment, part: Part): void {
    const key = `${segment.msn}.${part.index}`;
    if (part.gap || this.#parts.has(key)) return;
    this.#parts.set(key, kept(this.#loadPart(playlistUrl, segment, part)));
  }

  async #loadPart(playlistUrl: string, segment: Segment, part: Part): Promise<Uint8Array | null> {
    const url = new URL(part.uri, playlistUrl).href;
    const bytes = await this.#load('part', url);
    if (bytes === null) return null;
    const media = await this.#read(url, playlistUrl, segment, bytes);
    if (media !== null) this.#findings.check(partMediaRules, { part, media });
    // Parts whose segment never comes would be held for ever.
    if (this.#heldBytes + bytes.length > MOST_HELD_BYTES) return null;
    this.#heldBytes += bytes.length;
    return bytes;
  }

  async #loadSegment(playlistUrl: string, segment: Segment, uri: string): Promise<void> {
    const url = new URL(uri, playlistUrl).href;
    const whole = await this.#load('segment', url);
    if (whole === null) return;
    const media = await this.#read(url, playlistUrl, segment, whole);
    if (media !== null) {
      this.#findings.check(segmentMediaRules, { segment, media });
      this.#timed.set(segment.msn, { segment, media, bytes: whole.length });
    }
    if (segment.parts.length === 0) return;
    const keys = segment.parts.map(({ index }) => `${segment.msn}.${index}`);
    const parts = await Promise.all(keys.map((key) => this.#parts.get(key) ?? Promise.resolve(null)));
    const loaded = parts.filter((bytes) => bytes instanceof Uint8Array);
    if (loaded.length === parts.length) {
      this.#findings.check(partsMakeSegmentRule, { msn: segment.msn, whole, parts: loaded });
    }
    // The key stays so that nothing is loaded twice; the bytes go.
    for (const key of keys) this.#parts.set(key, Promise.resolve(null));
    this.#heldBytes -= loaded.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  async #read(
    url: string,
    playlistUrl: string,
    segment: Segment,
    bytes: Uint8Array,
  ): Promise<MediaTiming | null> {
    const tracks = await this.#init(segment.map === null ? null : new URL(segment.map, playlistUrl).href);
    if (tracks.length === 0) return null;
    this.#findings.check(fragmentRule, { url, bytes, tracks });
    try {
      return timingOf(readFragments(bytes, tracks));
    } catch {
      return null; // the rule has said why
    }
  }

  #init(url: string | null): Promise<readonly Track[]> {
    if (url === null) return Promise.resolve([]);
    const known = this.#inits.get(url);
    if (known !== undefined) return known;
    const loading = kept(this.#loadInit(url));
    this.#inits.set(url, loading);
    return loading;
  }

  async #loadInit(url: string): Promise<readonly Track[]> {
    const bytes = await this.#load('init', url);
    if (bytes === null) return [];
    this.#findings.check(initSectionRule, { url, bytes });
    try {
      return readInitSection(bytes);
    } catch {
      return []; // the rule has said why
    }
  }

  /** Null when it could not be loaded, or when enough was. */
  async #load(kind: 'init' | 'segment' | 'part', url: string): Promise<Uint8Array | null> {
    // An initialization section is waited for by those that hold a place.
    if (kind !== 'init') await this.#takePlace();
    try {
      if (this.#bytes > MOST_BYTES) {
        this.#unread += 1;
        return null;
      }
      const asked = await this.#asker.ask(kind, { url });
      this.#findings.check(probeRules.listedAvailable, probeOf(asked));
      this.#bytes += asked.body.length;
      return asked.exchange.status === 200 ? asked.body : null;
    } finally {
      if (kind !== 'init') this.#givePlace();
    }
  }

  async #takePlace(): Promise<void> {
    if (this.#downloads < PARALLEL_DOWNLOADS) this.#downloads += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #givePlace(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#downloads -= 1;
    else next();
  }
}

/** What lies further back than what is read of a first playlist. */
function unreadOf(playlist: MediaPlaylist, newest: readonly Segment[], newestParts: number): number {
  const allParts = playlist.segments.reduce((sum, { parts }) => sum + parts.length, 0);
  return playlist.segments.length - newest.length + allParts - Math.min(newestParts, MOST_PARTS);
}
