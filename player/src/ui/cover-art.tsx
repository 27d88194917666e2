import { useMemo } from 'preact/hooks';
import { coverShape } from './cover-shape.ts';

/** A quiet river scene in place of a thumbnail. */
export function CoverArt({ seed }: { seed: string }) {
  const shape = useMemo(() => coverShape(seed), [seed]);
  return (
    <svg
      class="cover"
      data-palette={shape.palette}
      viewBox="0 0 160 90"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="cover-sky" width="160" height="90" />
      <circle class="cover-sun" cx={shape.sunX} cy={shape.sunY} r="11" />
      {shape.waves.map((path, index) => (
        <path key={path} class={`cover-wave cover-wave-${index}`} d={path} />
      ))}
    </svg>
  );
}
