import { describe, expect, test } from 'vitest';
import type { Rule } from '../rule.ts';
import {
  brokenAnswers,
  arrivals,
  hinted,
  playlistAnswer,
  probe,
  segmentAnswer,
} from '../testing/broken-answers.ts';
import { brokenMedia, partMedia, segmentMedia, timeline, variantMedia } from '../testing/broken-media.ts';
import { brokenPlaylists, presentation, trueReport } from '../testing/broken-playlists.ts';
import { fragment, initSection } from '../testing/fmp4.ts';
import { mediaPlaylist, multivariantPlaylist } from '../testing/playlists.ts';
import { tracks } from '../testing/broken-media.ts';
import { ALL_RULES } from './all-rules.ts';
import { answerRules } from './answers.ts';
import { arrivalRules, hintedRules } from './cadence.ts';
import { deltaUpdateRules, unaskedSkipRule } from './delta-update.ts';
import { lowLatencyRules } from './low-latency.ts';
import {
  fragmentRule,
  initSectionRule,
  partMediaRules,
  partsMakeSegmentRule,
  segmentMediaRules,
} from './media.ts';
import { mediaPlaylistRules } from './media-playlist.ts';
import { renditionMediaRules, timelineRules } from './media-timeline.ts';
import { multivariantRules } from './multivariant.ts';
import { playlistChangeRules } from './playlist-change.ts';
import { probeRules } from './probes.ts';
import { presentationRules, reportTrueRule } from './renditions.ts';
import { syntaxRules } from './syntax.ts';
import { variantMediaRules } from './variant-promises.ts';

const examples = { ...brokenPlaylists, ...brokenMedia, ...brokenAnswers };

test('rule ids are unique and every rule has something broken on purpose', () => {
  const ids = ALL_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(examples).sort()).toEqual([...ids].sort());
});

test.each(Object.entries(examples))('%s is found', (_, find) => {
  const findings = find();
  expect(findings.length).toBeGreaterThan(0);
  for (const { where, what } of findings) expect(where.length * what.length).toBeGreaterThan(0);
});

/** What all rules of a kind find in one subject. */
const findAll = <Subject>(rules: readonly Rule<Subject>[], subject: Subject) =>
  rules.flatMap((rule) => rule.check(subject).map((finding) => ({ rule: rule.id, ...finding })));

describe('nothing is found in', () => {
  test.each([
    ['a live playlist', mediaPlaylist()],
    ['one between two segments', mediaPlaylist({ openParts: 0 })],
    ['one with a discontinuity', mediaPlaylist({ discontinuityAt: 15 })],
    ['an ended one', mediaPlaylist({ ended: true, openParts: 0 })],
  ])('%s', (_, playlist) => {
    expect(
      findAll([...syntaxRules, unaskedSkipRule, ...mediaPlaylistRules, ...lowLatencyRules], playlist),
    ).toEqual([]);
  });

  test.each([
    ['another part', {}, { openParts: 3 }],
    ['the end of a segment', { openParts: 5 }, { openParts: 0, segments: 10 }],
    ['a removal', { openParts: 5 }, { firstMsn: 11, openParts: 0 }],
    ['the first part of a new run', { openParts: 0 }, { openParts: 1, discontinuityAt: 19 }],
    ['the end', { openParts: 5 }, { openParts: 0, segments: 10, ended: true }],
  ])('%s', (_, before, after) => {
    const change = { before: mediaPlaylist(before), after: mediaPlaylist(after) };
    expect(findAll(playlistChangeRules, change)).toEqual([]);
  });

  test.each([
    ['a delta update', {}, 3],
    ['one that skips a discontinuity', { discontinuityAt: 12 }, 3],
    ['one of a stream too short to skip', { segments: 5 }, 0],
  ])('%s', (_, shape, skip) => {
    const subject = {
      former: mediaPlaylist(shape),
      full: mediaPlaylist({ ...shape, openParts: 3 }),
      delta: mediaPlaylist({ ...shape, openParts: 3, skip }),
    };
    expect(findAll(deltaUpdateRules, subject)).toEqual([]);
    expect(findAll(syntaxRules, subject.delta)).toEqual([]);
  });

  test('a multivariant playlist and its renditions', () => {
    expect(findAll([...syntaxRules, ...multivariantRules], multivariantPlaylist())).toEqual([]);
    expect(findAll(presentationRules, presentation())).toEqual([]);
    expect(findAll([reportTrueRule], trueReport)).toEqual([]);
    const short = { ...trueReport, report: { ...trueReport.report, lastMsn: null, lastPart: null } };
    expect(findAll([reportTrueRule], short)).toEqual([]);
  });

  test('media as it was listed', () => {
    expect(findAll([initSectionRule], { url: 'init.mp4', bytes: initSection() })).toEqual([]);
    expect(findAll([fragmentRule], { url: 'part.m4s', bytes: fragment(), tracks })).toEqual([]);
    expect(findAll(partMediaRules, partMedia(0))).toEqual([]);
    expect(findAll(partMediaRules, partMedia(1, { firstIsSync: false }))).toEqual([]);
    expect(findAll(segmentMediaRules, segmentMedia())).toEqual([]);
    const [a, b] = [fragment(), fragment({ startSeconds: 21 })];
    expect(findAll([partsMakeSegmentRule], { msn: 1, whole: Buffer.concat([a, b]), parts: [a, b] })).toEqual(
      [],
    );
    expect(findAll(timelineRules, timeline())).toEqual([]);
    expect(findAll(renditionMediaRules, [timeline(), timeline({}, { rendition: '480p' })])).toEqual([]);
    expect(findAll(variantMediaRules, variantMedia)).toEqual([]);
  });

  test('a jump of time and dates at a discontinuity', () => {
    expect(findAll(timelineRules, timeline({ startSeconds: 90 }, { discontinuityAt: 11 }))).toEqual([]);
    expect(findAll(arrivalRules, arrivals({ part: 30, segment: 30, discontinuity: 1 }))).toEqual([]);
  });

  test('good answers', () => {
    expect(findAll(answerRules, playlistAnswer)).toEqual([]);
    expect(findAll(answerRules, segmentAnswer)).toEqual([]);
    expect(findAll(arrivalRules, arrivals())).toEqual([]);
    expect(findAll(hintedRules, hinted())).toEqual([]);
    const playlist = mediaPlaylist({ openParts: 3 });
    expect(probeRules.blockingReload.check(probe(200, { playlist }))).toEqual([]);
    expect(probeRules.blockingReload.check(probe(503))).toEqual([]);
    expect(probeRules.partPastEnd.check(probe(200, { playlist, msn: 18, part: 6 }))).toEqual([]);
    expect(probeRules.msnTooFar.check(probe(400))).toEqual([]);
  });

  test('503 for a held request when nothing came in 3 target durations', () => {
    const inVain = probe(503, { seconds: 6.1 });
    expect(probeRules.partPastEnd.check(inVain)).toEqual([]);
    expect(probeRules.segmentReload.check(inVain)).toEqual([]);
  });
});

test('503 that came at once is no held request', () => {
  expect(probeRules.partPastEnd.check(probe(503))).toMatchObject([{ what: 'was answered 503' }]);
  expect(probeRules.segmentReload.check(probe(503))).toMatchObject([{ what: 'was answered 503' }]);
});
