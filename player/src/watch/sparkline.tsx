import type { LinePoint } from './stats-history.ts';

const WIDTH = 240;
const HEIGHT = 36;

export interface SparklineProps {
  label: string;
  points: readonly LinePoint[];
  /** The text for a value, also of the scale's end. */
  text: (value: number) => string;
}

/** A figure over the last minute, on a scale from 0. The picture says nothing that the text beside it does not. */
export function Sparkline({ label, points, text }: SparklineProps) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const top = niceTop(Math.max(0, ...values));
  const range = values.length === 0 ? '' : `${text(Math.min(...values))} – ${text(Math.max(...values))}`;
  return (
    <figure class="sparkline">
      <figcaption>
        {label} <span class="sparkline-range">{range}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path class="sparkline-line" d={linePath(points, top)} />
      </svg>
    </figure>
  );
}

/** The end of the scale: the next of 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12 ... so that the line does not jump about. */
export function niceTop(most: number): number {
  let step = 0.5;
  while (step * 4 < most) step *= 2;
  return Math.max(step, Math.ceil(most / step) * step);
}

/** SVG path of the points on a scale from 0 to `top`; a point without a value breaks the line. */
export function linePath(points: readonly LinePoint[], top: number): string {
  let isDrawing = false;
  let path = '';
  for (const { x, value } of points) {
    if (value === null) {
      isDrawing = false;
      continue;
    }
    const share = Math.min(1, Math.max(0, value / top));
    path += `${isDrawing ? 'L' : 'M'}${(x * WIDTH).toFixed(1)} ${(HEIGHT - 1 - share * (HEIGHT - 2)).toFixed(1)}`;
    isDrawing = true;
  }
  return path;
}
