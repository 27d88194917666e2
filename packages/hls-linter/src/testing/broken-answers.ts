import { answerRules, type Exchange } from '../rules/answers.ts';
import { type Arrivals, arrivalRules, type HintedDownload, hintedRules } from '../rules/cadence.ts';
import { type Probe, probeRules } from '../rules/probes.ts';
import { type Examples, examplesOf } from './examples.ts';
import { mediaPlaylist, playlistUrl } from './playlists.ts';

const SHARED = { 'access-control-allow-origin': '*' };

/** A media playlist as it should be answered. */
export const playlistAnswer: Exchange = {
  kind: 'media-playlist',
  method: 'GET',
  url: playlistUrl('720p'),
  requestHeaders: { 'accept-encoding': 'gzip' },
  status: 200,
  headers: {
    ...SHARED,
    'content-type': 'application/vnd.apple.mpegurl',
    'content-encoding': 'gzip',
    'content-length': '500',
    'cache-control': 'public, max-age=0',
    vary: 'Accept-Encoding',
  },
  bodyBytes: 500,
  targetDurationSeconds: 2,
};

/** A segment as it should be answered. */
export const segmentAnswer: Exchange = {
  ...playlistAnswer,
  kind: 'segment',
  url: 'http://stream.test/live/720p/0-18.m4s',
  headers: {
    ...SHARED,
    'content-type': 'video/mp4',
    'content-length': '500',
    'cache-control': 'public, max-age=3600, immutable',
  },
};

const playlistWith = (headers: Readonly<Record<string, string>>): Exchange => ({
  ...playlistAnswer,
  headers: { ...playlistAnswer.headers, ...headers },
});
const segmentWith = (headers: Readonly<Record<string, string>>): Exchange => ({
  ...segmentAnswer,
  headers: { ...segmentAnswer.headers, ...headers },
});
const without = (exchange: Exchange, name: string): Exchange => ({
  ...exchange,
  headers: Object.fromEntries(Object.entries(exchange.headers).filter(([header]) => header !== name)),
});

const answers = examplesOf(answerRules, {
  'playlist-content-type': playlistWith({ 'content-type': 'text/plain' }),
  'media-content-type': segmentWith({ 'content-type': 'application/octet-stream' }),
  'playlist-gzip': without(playlistAnswer, 'content-encoding'),
  'coding-accepted': playlistWith({ 'content-encoding': 'br' }),
  'media-not-compressed': segmentWith({ 'content-encoding': 'gzip' }),
  cors: without(playlistAnswer, 'access-control-allow-origin'),
  'cors-credentials': playlistWith({ 'access-control-allow-credentials': 'true' }),
  'cache-not-too-long': playlistWith({ 'cache-control': 'public, max-age=12' }),
  'cache-media': segmentWith({ 'cache-control': 'no-store' }),
  'segment-lifetime': without(segmentAnswer, 'cache-control'),
  'cache-key': without(playlistAnswer, 'vary'),
  'content-length': segmentWith({ 'content-length': '501' }),
});

/** A probe that was answered with `status` and, where there is one, the playlist. */
export const probe = (status: number, changes: Partial<Probe> = {}): Probe => ({
  exchange: { ...playlistAnswer, status },
  seconds: 0.01,
  playlist: null,
  msn: 19,
  part: 2,
  reference: null,
  ...changes,
});

const playlist = mediaPlaylist();
const ended = mediaPlaylist({ ended: true, openParts: 0 });

const probes = examplesOf(Object.values(probeRules), {
  'blocking-reload': probe(200, { playlist }),
  'blocking-timeout': probe(503, { seconds: 8 }),
  'segment-reload': probe(200, { playlist, part: null }),
  'part-past-end': probe(200, { playlist: mediaPlaylist({ openParts: 0 }), msn: 18, part: 6 }),
  'old-msn': probe(400, { msn: 0 }),
  'part-without-msn': probe(200, { playlist }),
  'msn-too-far': probe(400, { seconds: 2 }),
  'part-too-far': probe(503),
  'malformed-directive': probe(200, { playlist }),
  'unknown-directive': probe(400),
  'ended-directives': probe(200, { playlist: ended, seconds: 3 }),
  'missing-media': probe(200),
  'listed-available': probe(404),
  'removed-part': probe(404),
  'removed-segment': probe(404),
  head: probe(200, { exchange: { ...playlistAnswer, method: 'HEAD' }, reference: playlistAnswer }),
  range: probe(200),
  'range-beyond-end': probe(200),
  revalidation: probe(200),
  preflight: probe(405),
  method: probe(200),
});

export const arrivals = (
  gaps: { part?: number; segment?: number; discontinuity?: number } = {},
): Arrivals => ({
  url: playlistUrl('720p'),
  partTargetSeconds: 0.33334,
  targetDurationSeconds: 2,
  parts: [
    { msn: 1, part: 0, atSeconds: 5, discontinuitySequence: 0 },
    { msn: 1, part: 1, atSeconds: 5 + (gaps.part ?? 0.33), discontinuitySequence: gaps.discontinuity ?? 0 },
  ],
  segments: [
    { msn: 0, part: -1, atSeconds: 5, discontinuitySequence: 0 },
    { msn: 1, part: -1, atSeconds: 5 + (gaps.segment ?? 2), discontinuitySequence: gaps.discontinuity ?? 0 },
  ],
});

export const hinted = (changes: Partial<HintedDownload> = {}): HintedDownload[] => [
  {
    url: 'http://stream.test/live/720p/0-19.2.m4s',
    status: 200,
    transferSeconds: 0.01,
    partTargetSeconds: 0.33334,
    ...changes,
  },
];

export const brokenAnswers: Examples = {
  ...answers,
  ...probes,
  ...examplesOf(arrivalRules, {
    'part-cadence': arrivals({ part: 1.5 }),
    'segment-cadence': arrivals({ segment: 4.5 }),
  }),
  ...examplesOf(hintedRules, {
    'hint-available': hinted({ status: 404 }),
    'hint-complete': hinted({ transferSeconds: 0.3 }),
  }),
};
