import type { LiveWindow, RenditionInfo, WindowSegment } from './timeline.ts';

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
  // A peak is measured over at least half a target duration (4.4.6.2): the stump that an interruption leaves says nothing.
  const measured = complete.filter((segment) => segment.durationSeconds >= run.targetDurationSeconds / 2);
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const rendition of run.renditions) {
    lines.push(variantLine(rendition, run.frameRate, measured), uriOf(rendition.name));
  }
  return `${lines.join('\n')}\n`;
}

function variantLine(
  rendition: RenditionInfo,
  frameRate: number,
  measured: readonly WindowSegment[],
): string {
  const { name, codecs, width, height, declaredBandwidth } = rendition;
  const sizes = measured.map((segment) => ({
    bits: (segment.bytes[name] ?? 0) * 8,
    seconds: segment.durationSeconds,
  }));
  const peak = Math.max(declaredBandwidth, ...sizes.map(({ bits, seconds }) => bits / seconds));
  const seconds = sizes.reduce((sum, size) => sum + size.seconds, 0);
  const bits = sizes.reduce((sum, size) => sum + size.bits, 0);
  const attributes = [
    `BANDWIDTH=${wholeBits(peak)}`,
    ...(seconds > 0 ? [`AVERAGE-BANDWIDTH=${wholeBits(bits / seconds)}`] : []),
    `CODECS="${codecs}"`,
    `RESOLUTION=${width}x${height}`,
    `FRAME-RATE=${frameRate.toFixed(3)}`,
    'CLOSED-CAPTIONS=NONE',
  ];
  return `#EXT-X-STREAM-INF:${attributes.join(',')}`;
}

/** Rounded up, but blind to the noise that sums of thirds of a second carry. */
const wholeBits = (bitsPerSecond: number): number => Math.ceil(bitsPerSecond - 1e-3);
