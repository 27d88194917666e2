import type { MediaPlaylist } from '../playlist/playlist.ts';
import { type Finding, type Rule, rule, unless } from '../rule.ts';
import type { Exchange } from './answers.ts';

/** A request made on purpose, and what came of it. */
export interface Probe {
  readonly exchange: Exchange;
  readonly seconds: number;
  /** The playlist in the answer, when there is one. */
  readonly playlist: MediaPlaylist | null;
  /** What the request asks for. */
  readonly msn: number;
  readonly part: number | null;
  /** The answer to the plain GET of the same thing, where a probe is compared with it. */
  readonly reference: Exchange | null;
}

/** "Immediately" on a busy machine; far less than any hold. */
const AT_ONCE_SECONDS = 1;

const of = ({ exchange }: Probe): string => `${exchange.method} ${exchange.url}`;
const expects = (probe: Probe, ...statuses: readonly number[]): Finding[] =>
  unless(statuses.includes(probe.exchange.status), of(probe), `was answered ${probe.exchange.status}`);

const refusedAtOnce = (probe: Probe): Finding[] => [
  ...expects(probe, 400),
  ...unless(probe.seconds <= AT_ONCE_SECONDS, of(probe), `was answered after ${probe.seconds.toFixed(2)} s`),
];

const holdsPart = (playlist: MediaPlaylist, msn: number, part: number): boolean =>
  playlist.segments.some(
    (segment) => segment.msn > msn || (segment.msn === msn && segment.parts.length > part),
  );
const holdsSegment = (playlist: MediaPlaylist, msn: number): boolean =>
  playlist.segments.some((segment) => segment.msn >= msn && segment.uri !== null);

const answeredWith = (probe: Probe, holds: boolean, what: string): Finding[] =>
  probe.exchange.status === 200 ? unless(holds, of(probe), what) : expects(probe, 200);

/**
 * 503 after 3 target durations is what a held request gets whose publisher is silent, and another rule minds holds that
 * are longer. At once it is a refusal like any other.
 */
const heldInVain = ({ exchange, seconds }: Probe): boolean =>
  exchange.status === 503 && seconds >= 3 * exchange.targetDurationSeconds - AT_ONCE_SECONDS;

const answeredOrHeld = (probe: Probe, holds: boolean, what: string): Finding[] =>
  heldInVain(probe) ? [] : answeredWith(probe, holds, what);

const whole = ({ playlist }: Probe): boolean =>
  playlist !== null && playlist.skippedSegments === 0 && playlist.segments.length > 0;

/** Each rule speaks of the probe of the same name. */
export const probeRules = {
  blockingReload: rule(
    'blocking-reload',
    ['MUST', '6.2.5.2', 'An answer holds the part that was asked for'],
    (probe) =>
      // A follower goes on asking, and gives up by itself when nothing else comes.
      probe.exchange.status === 503
        ? []
        : answeredWith(
            probe,
            probe.playlist !== null &&
              (probe.playlist.ended || holdsPart(probe.playlist, probe.msn, probe.part ?? 0)),
            `lacks ${probe.msn}.${probe.part}`,
          ),
  ),
  blockingTimeout: rule(
    'blocking-timeout',
    ['SHOULD', '6.2.5.2', 'No hold lasts over 3 target durations'],
    (probe) => {
      const most = 3 * probe.exchange.targetDurationSeconds + AT_ONCE_SECONDS;
      return unless(probe.seconds <= most, of(probe), `was held for ${probe.seconds.toFixed(2)} s`);
    },
  ),
  segmentReload: rule(
    'segment-reload',
    ['MUST', '6.2.5.2', '_HLS_msn alone waits for the whole segment'],
    (probe) =>
      answeredOrHeld(
        probe,
        probe.playlist !== null && (probe.playlist.ended || holdsSegment(probe.playlist, probe.msn)),
        `lacks the complete segment ${probe.msn}`,
      ),
  ),
  partPastEnd: rule(
    'part-past-end',
    ['MUST', '6.2.5.2', 'A part past the end means part 0 of the next segment'],
    (probe) =>
      answeredOrHeld(
        probe,
        probe.playlist !== null && (probe.playlist.ended || holdsPart(probe.playlist, probe.msn + 1, 0)),
        `lacks ${probe.msn + 1}.0`,
      ),
  ),
  oldMsn: rule('old-msn', ['MUST', '6.2.5.2', 'An old _HLS_msn gets the entire playlist'], (probe) =>
    answeredWith(probe, whole(probe), 'is not the entire playlist'),
  ),
  partWithoutMsn: rule(
    'part-without-msn',
    ['MUST', '6.2.5.2', '_HLS_part without _HLS_msn is a bad request'],
    (probe) => expects(probe, 400),
  ),
  msnTooFar: rule(
    'msn-too-far',
    ['SHOULD', '6.2.5.2', '_HLS_msn over the last plus 2 is refused at once'],
    refusedAtOnce,
  ),
  partTooFar: rule(
    'part-too-far',
    ['SHOULD', '6.2.5.2', '_HLS_part over the advance limit is refused at once'],
    refusedAtOnce,
  ),
  malformedDirective: rule(
    'malformed-directive',
    ['SHOULD', '6.2.5.2', 'A directive that is no decimal integer, or is there twice, is refused at once'],
    refusedAtOnce,
  ),
  unknownDirective: rule(
    'unknown-directive',
    ['SHOULD', '6.2.5', 'Unknown directives and values are ignored'],
    (probe) => answeredWith(probe, whole(probe), 'is not the entire playlist'),
  ),
  endedDirectives: rule(
    'ended-directives',
    ['MUST', '6.2.5.2', 'After EXT-X-ENDLIST directives are ignored'],
    (probe) => [
      ...answeredWith(
        probe,
        whole(probe) && probe.playlist?.ended === true,
        'is not the entire ended playlist',
      ),
      ...unless(
        probe.seconds <= AT_ONCE_SECONDS,
        of(probe),
        `was answered after ${probe.seconds.toFixed(2)} s`,
      ),
    ],
  ),
  missingMedia: rule(
    'missing-media',
    ['SHOULD', '6.2.6', 'Media that is neither there nor hinted is not found'],
    (probe) => expects(probe, 404, 410),
  ),
  listedAvailable: rule(
    'listed-available',
    ['MUST', '6.2.1', 'What a playlist lists can be loaded'],
    (probe) => expects(probe, 200),
  ),
  removedPart: rule(
    'removed-part',
    ['MUST', '6.2.2', 'A part can be loaded for 3 target durations after its tag went'],
    (probe) => expects(probe, 200),
  ),
  removedSegment: rule(
    'removed-segment',
    ['MUST', '6.2.2', 'A removed segment lives on for its own duration'],
    (probe) => expects(probe, 200),
  ),
  head: rule('head', ['MUST', 'RFC 9110 9.3.2', 'HEAD is answered like GET, without the body'], (probe) => {
    const { exchange, reference } = probe;
    const alike = exchange.headers['content-type'] === reference?.headers['content-type'];
    return [
      ...expects(probe, reference?.status ?? 200),
      ...unless(exchange.bodyBytes === 0 && alike, of(probe), 'differs from GET'),
    ];
  }),
  range: rule('range', ['SHOULD', 'RFC 9110 14.2', 'A Range of a segment gets just that'], (probe) => {
    const range = probe.exchange.headers['content-range'] ?? '(none)';
    return [
      ...expects(probe, 206),
      ...unless(/^bytes 0-9\/\d+$/.test(range), of(probe), `Content-Range is ${range}`),
      ...unless(probe.exchange.bodyBytes === 10, of(probe), `${probe.exchange.bodyBytes} bytes came`),
    ];
  }),
  rangeBeyondEnd: rule(
    'range-beyond-end',
    ['SHOULD', 'RFC 9110 15.5.17', 'A Range behind the end is refused'],
    (probe) => expects(probe, 416),
  ),
  revalidation: rule(
    'revalidation',
    ['SHOULD', 'RFC 9110 13.1.2', 'What has an ETag is revalidated by it'],
    (probe) => expects(probe, 304),
  ),
  preflight: rule('preflight', ['SHOULD', 'Fetch 3.3.3', 'A preflight for Range is allowed'], (probe) => {
    const { headers } = probe.exchange;
    const allowed = /\brange\b|\*/i.test(headers['access-control-allow-headers'] ?? '');
    return [...expects(probe, 200, 204), ...unless(allowed, of(probe), 'does not allow Range')];
  }),
  method: rule('method', ['SHOULD', 'RFC 9110 15.5.6', 'Other methods are not allowed'], (probe) => [
    ...expects(probe, 405, 501),
    ...unless(probe.exchange.headers['allow'] !== undefined, of(probe), 'has no Allow'),
  ]),
} satisfies Record<string, Rule<Probe>>;
