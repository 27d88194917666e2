/** The landscape of a broadcast that has no picture yet: the same for the same seed, different for another. */
export interface CoverShape {
  /** One of the palettes in tokens.css. */
  palette: number;
  sunX: number;
  sunY: number;
  /** SVG paths of the water, back to front, in a 160 x 90 view box. */
  waves: readonly string[];
}

export const COVER_PALETTES = 8;
const WIDTH = 160;
const HEIGHT = 90;
const LEVELS = [50, 62, 74] as const;

/** FNV-1a with a last mixing step, so that even repetitive seeds end far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

/** A smooth swell across the whole width at height `level`. */
function wave(level: number, phase: number, swell: number): string {
  const step = WIDTH / 4;
  let path = `M${-step + phase} ${level}`;
  for (let crest = 0; crest < 6; crest += 1) {
    const lift = crest % 2 === 0 ? -swell : swell;
    path += `q${step / 2} ${lift} ${step} 0`;
  }
  return `${path}V${HEIGHT}H${-step}Z`;
}

/** Derives a cover from any text, a playback id for instance. */
export function coverShape(seed: string): CoverShape {
  const bits = hash(seed);
  const take = (shift: number, range: number) => (bits >>> shift) % range;
  return {
    palette: take(3, COVER_PALETTES),
    sunX: 34 + take(5, 92),
    sunY: 26 + take(11, 16),
    waves: LEVELS.map((level, index) => wave(level, take(7 + index * 5, 38), 5 + take(13 + index * 3, 5))),
  };
}
