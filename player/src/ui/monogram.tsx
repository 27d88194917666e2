import { coverShape } from './cover-shape.ts';

/** First letter of a channel on its colour; decoration beside the written name. */
export function Monogram({ name, seed }: { name: string; seed: string }) {
  const [letter = ''] = [...name];
  return (
    <span class="monogram" data-palette={coverShape(seed).palette} aria-hidden="true">
      {letter.toLocaleUpperCase()}
    </span>
  );
}
