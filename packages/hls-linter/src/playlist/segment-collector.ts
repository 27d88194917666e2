import type { Line, Part, Segment, Tag } from './playlist.ts';

type Open = { -readonly [Key in keyof Segment]: Segment[Key] } & { parts: Part[] };

/** Puts the lines of a media playlist together to segments, counting sequence numbers as 4.4.3 and 6.2.1 say. */
export class SegmentCollector {
  readonly #segments: Segment[] = [];
  #msn: number;
  #discontinuitySequence: number;
  #map: string | null = null;
  #open: Open | null = null;

  constructor(firstMsn: number, discontinuitySequence: number) {
    this.#msn = firstMsn;
    this.#discontinuitySequence = discontinuitySequence;
  }

  addTag({ name, value, attributes, line }: Tag): void {
    switch (name) {
      case 'EXT-X-DISCONTINUITY':
        this.#discontinuitySequence += 1;
        this.#current(line).discontinuity = true;
        break;
      case 'EXT-X-MAP':
        this.#map = attributes?.values.get('URI') ?? null;
        this.#current(line);
        break;
      case 'EXT-X-PROGRAM-DATE-TIME':
        this.#current(line).date = value;
        break;
      case 'EXT-X-GAP':
        this.#current(line).gap = true;
        break;
      case 'EXTINF':
        this.#current(line).durationSeconds = Number.parseFloat(value);
        break;
      case 'EXT-X-PART': {
        const { parts } = this.#current(line);
        parts.push({
          index: parts.length,
          uri: attributes?.values.get('URI') ?? '',
          durationSeconds: Number(attributes?.values.get('DURATION') ?? Number.NaN),
          independent: attributes?.values.get('INDEPENDENT') === 'YES',
          gap: attributes?.values.get('GAP') === 'YES',
          line,
        });
        break;
      }
      default:
    }
  }

  addUri(line: Line): void {
    const segment = this.#current(line);
    segment.uri = line.text;
    this.#segments.push(segment);
    this.#msn += 1;
    this.#open = null;
  }

  /** All segments; the open one only when it has parts, since tags alone belong to what is still to come. */
  finish(): Segment[] {
    return this.#open !== null && this.#open.parts.length > 0
      ? [...this.#segments, this.#open]
      : this.#segments;
  }

  #current(line: Line): Open {
    this.#open ??= {
      msn: this.#msn,
      discontinuitySequence: this.#discontinuitySequence,
      discontinuity: false,
      map: this.#map,
      date: null,
      parts: [],
      durationSeconds: null,
      uri: null,
      gap: false,
      line,
    };
    this.#open.map = this.#map;
    this.#open.discontinuitySequence = this.#discontinuitySequence;
    return this.#open;
  }
}
