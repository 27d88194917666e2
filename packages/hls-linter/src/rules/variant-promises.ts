import type { Track } from '../media/init-section.ts';
import { at, type Variant } from '../playlist/playlist.ts';
import { type Rule, rule, unless } from '../rule.ts';

/** A variant beside what its media turned out to be. */
export interface VariantMedia {
  readonly variant: Variant;
  /** Of every initialization section listed. */
  readonly tracks: readonly Track[];
  /** Of the shortest frame seen. */
  readonly frameRate: number | null;
  /** Sizes of all listed complete segments, in order. */
  readonly segments: readonly { seconds: number; bytes: number }[];
  readonly targetDurationSeconds: number;
}

/** How far the average may exceed the promise; what authoring guidelines grant live playlists. */
const AVERAGE_TOLERANCE = 1.1;

type Sized = VariantMedia['segments'][number];
const bitRate = (segments: readonly Sized[]): number => {
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  return seconds === 0 ? 0 : (segments.reduce((sum, segment) => sum + segment.bytes, 0) * 8) / seconds;
};

/** The peak segment bit rate: of any neighbours that last 0.5 to 1.5 target durations together (4.1). */
export function peakBitRate(segments: readonly Sized[], targetDurationSeconds: number): number {
  let peak = 0;
  for (let from = 0; from < segments.length; from += 1) {
    let seconds = 0;
    for (let to = from; to < segments.length && seconds <= 1.5 * targetDurationSeconds; to += 1) {
      seconds += segments[to]?.seconds ?? 0;
      if (seconds >= 0.5 * targetDurationSeconds && seconds <= 1.5 * targetDurationSeconds) {
        peak = Math.max(peak, bitRate(segments.slice(from, to + 1)));
      }
    }
  }
  return peak;
}

const attribute = ({ variant }: VariantMedia, name: string): string | undefined =>
  variant.attributes.values.get(name);

/** Where an attribute is missing, another rule says so. */
export const variantMediaRules: readonly Rule<VariantMedia>[] = [
  rule('codecs-true', ['MUST', '6.2.4', 'CODECS names every format in the media'], (subject) => {
    const codecs = attribute(subject, 'CODECS');
    const named = new Set(codecs?.split(',').map((codec) => codec.trim().toLowerCase()));
    const missing = subject.tracks.filter(({ codec }) => !named.has(codec.toLowerCase()));
    return codecs === undefined
      ? []
      : missing.map(({ codec }) => ({ where: at(subject.variant.line), what: `the media is ${codec}` }));
  }),
  rule('resolution-true', ['SHOULD', '4.4.6.2', 'RESOLUTION is that of the video'], (subject) => {
    const resolution = attribute(subject, 'RESOLUTION');
    const sizes = subject.tracks
      .filter(({ kind }) => kind === 'video')
      .map(({ width, height }) => `${width}x${height}`);
    const wrong = sizes.find((size) => resolution !== undefined && size !== resolution);
    return unless(wrong === undefined, at(subject.variant.line), `the video is ${wrong}`);
  }),
  rule('frame-rate-true', ['SHOULD', '4.4.6.2', 'FRAME-RATE is the greatest of the video'], (subject) => {
    const declared = Number(attribute(subject, 'FRAME-RATE') ?? Number.NaN);
    const measured = subject.frameRate;
    // Ticks of a coarse timescale do not add up to the very rate.
    const wrong = measured !== null && Math.abs(measured - declared) > declared * 0.02;
    return unless(!wrong, at(subject.variant.line), `the video has ${measured?.toFixed(3)} frames a second`);
  }),
  rule(
    'bandwidth-true',
    ['MUST', '4.4.6.2', 'BANDWIDTH is at least the peak segment bit rate'],
    (subject) => {
      const declared = Number(attribute(subject, 'BANDWIDTH') ?? Number.NaN);
      const peak = Math.floor(peakBitRate(subject.segments, subject.targetDurationSeconds));
      return unless(!(peak > declared), at(subject.variant.line), `the peak is ${peak}`);
    },
  ),
  rule('average-bandwidth-true', ['SHOULD', '4.4.6.2', 'AVERAGE-BANDWIDTH covers the average'], (subject) => {
    const declared = Number(attribute(subject, 'AVERAGE-BANDWIDTH') ?? Number.NaN);
    const average = Math.floor(bitRate(subject.segments));
    return unless(
      !(average > declared * AVERAGE_TOLERANCE),
      at(subject.variant.line),
      `the average is ${average}`,
    );
  }),
];
