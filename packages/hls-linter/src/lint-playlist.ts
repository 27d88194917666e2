import { parsePlaylist } from './playlist/parse-playlist.ts';
import type { MediaPlaylist } from './playlist/playlist.ts';
import type { Rule } from './rule.ts';
import { deltaUpdateRules, unaskedSkipRule } from './rules/delta-update.ts';
import { lowLatencyRules } from './rules/low-latency.ts';
import { mediaPlaylistRules } from './rules/media-playlist.ts';
import { playlistChangeRules } from './rules/playlist-change.ts';
import { syntaxRules } from './rules/syntax.ts';

/** Where a playlist without a server is thought to be. */
const URL_OF_TEXT = 'http://localhost/media.m3u8';

/**
 * What breaks the rules in a full media playlist, alone and after the one that came before it, a line each; empty when
 * all is well.
 */
export function lintPlaylist(text: string, before: string | null): string[] {
  const playlist = media(text);
  const alone = findAll(
    [...syntaxRules, unaskedSkipRule, ...mediaPlaylistRules, ...lowLatencyRules],
    playlist,
  );
  if (before === null) return alone;
  return [...alone, ...findAll(playlistChangeRules, { before: media(before), after: playlist })];
}

/** What breaks the rules in a delta update for a client that knows `former`, against the full playlist of the moment. */
export function lintDelta(texts: { former: string; full: string; delta: string }): string[] {
  const delta = media(texts.delta);
  const update = { former: media(texts.former), full: media(texts.full), delta };
  return [...findAll(syntaxRules, delta), ...findAll(deltaUpdateRules, update)];
}

function media(text: string): MediaPlaylist {
  const playlist = parsePlaylist(text, URL_OF_TEXT);
  if (playlist.kind !== 'media') throw new TypeError('this is a multivariant playlist');
  return playlist;
}

const findAll = <Subject>(rules: readonly Rule<Subject>[], subject: Subject): string[] =>
  rules.flatMap((rule) => rule.check(subject).map(({ where, what }) => `${rule.id}: ${where}: ${what}`));
