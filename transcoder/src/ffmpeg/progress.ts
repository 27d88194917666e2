/** What FFmpeg says about itself twice a second. */
export interface FfmpegProgress {
  readonly frames: number;
  readonly duplicatedFrames: number;
  readonly droppedFrames: number;
  /** Media seconds a wall-clock second since the start; null before FFmpeg knows. */
  readonly speed: number | null;
}

/** A line longer than this is no progress report. */
const MAX_PENDING_CHARACTERS = 4096;

/** Parses FFmpeg's `-progress` output: lines `key=value`, each report closed by a line `progress=...`. */
export class ProgressParser {
  #pending = '';
  #fields = new Map<string, string>();

  /** The newest complete report in this chunk, or null. */
  push(chunk: string): FfmpegProgress | null {
    const lines = (this.#pending + chunk).split('\n');
    this.#pending = (lines.pop() ?? '').slice(0, MAX_PENDING_CHARACTERS);
    let newest: FfmpegProgress | null = null;
    for (const line of lines) newest = this.#take(line) ?? newest;
    return newest;
  }

  #take(line: string): FfmpegProgress | null {
    const equals = line.indexOf('=');
    if (equals < 0) return null;
    const key = line.slice(0, equals);
    if (key !== 'progress') {
      this.#fields.set(key, line.slice(equals + 1).trim());
      return null;
    }
    const fields = this.#fields;
    this.#fields = new Map();
    return {
      frames: count(fields.get('frame')),
      duplicatedFrames: count(fields.get('dup_frames')),
      droppedFrames: count(fields.get('drop_frames')),
      speed: speedOf(fields.get('speed')),
    };
  }
}

function count(text: string | undefined): number {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : 0;
}

/** `0.99x`, or `N/A` at first. */
function speedOf(text: string | undefined): number | null {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : null;
}
