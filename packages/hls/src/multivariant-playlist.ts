import { listedDuration } from './media-playlist.ts';
import type { LiveWindow, RenditionInfo } from './timeline.ts';

/**
 * The multivariant playlist (RFC 8216bis 4.4.6); null until there is a complete segment, because players refuse a media
 * playlist without one.
 */
export function renderMultivariantPlaylist(
  window: LiveWindow,
  uriOf: (rendition: string) => string,
): string | null {
  const { run } = window;
  const complete = window.segments.filter((segment) => segment.complete);
  if (run === null || complete.length === 0) return null;
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const rendition of run.renditions) {
    const sizes = complete.map((segment) => ({
      bits: (segment.bytes[rendition.name] ?? 0) * 8,
      seconds: Number(listedDuration(segment.durationSeconds)),
    }));
    const measured = peakBitRate(sizes, run.targetDurationSeconds);
    const peak = Math.max(rendition.declaredBandwidth, measured ?? 0);
    const average = measured === null ? null : Math.min(averageBitRate(sizes), peak);
    lines.push(variantLine(rendition, run.frameRate, { peak, average }), uriOf(rendition.name));
  }
  return `${lines.join('\n')}\n`;
}

function variantLine(
  { codecs, width, height }: RenditionInfo,
  frameRate: number,
  bitRates: { peak: number; average: number | null },
): string {
  const attributes = [
    `BANDWIDTH=${wholeBits(bitRates.peak)}`,
    ...(bitRates.average === null ? [] : [`AVERAGE-BANDWIDTH=${wholeBits(bitRates.average)}`]),
    `CODECS="${codecs}"`,
    `RESOLUTION=${width}x${height}`,
    `FRAME-RATE=${frameRate.toFixed(3)}`,
    'CLOSED-CAPTIONS=NONE',
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
}

/** Of one segment. */
interface Size {
  readonly bits: number;
  readonly seconds: number;
}

/** Sums of thirds of a second do not come out even; rather one set of segments more than one less. */
const SUM_NOISE_SECONDS = 1e-3;

/**
 * The peak segment bit rate (RFC 8216bis 4.1): of any neighbours that last 0.5 to 1.5 target durations together. The
 * stump that an interruption leaves counts only together with others. Null when all of it is shorter than that.
 */
function peakBitRate(sizes: readonly Size[], targetDurationSeconds: number): number | null {
  const least = 0.5 * targetDurationSeconds - SUM_NOISE_SECONDS;
  const most = 1.5 * targetDurationSeconds + SUM_NOISE_SECONDS;
  let peak: number | null = null;
  for (let from = 0; from < sizes.length; from += 1) {
    const sum = { bits: 0, seconds: 0 };
    for (const { bits, seconds } of sizes.slice(from)) {
      sum.bits += bits;
      sum.seconds += seconds;
      if (sum.seconds > most) break;
      if (sum.seconds >= least) peak = Math.max(peak ?? 0, sum.bits / sum.seconds);
    }
  }
  return peak;
}

const averageBitRate = (sizes: readonly Size[]): number =>
  sizes.reduce((sum, { bits }) => sum + bits, 0) / sizes.reduce((sum, { seconds }) => sum + seconds, 0);

/** Rounded up, but blind to the noise that sums of thirds of a second carry. */
const wholeBits = (bitsPerSecond: number): number => Math.ceil(bitsPerSecond - 1e-3);
