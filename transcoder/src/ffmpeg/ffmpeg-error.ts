/** FFmpeg died, fell silent or did not end. The message carries its last word, `lastLines` all that are kept. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
  /** Of standard error, oldest first. */
  readonly lastLines: readonly string[];

  constructor(what: string, lastLines: readonly string[]) {
    const lastWord = lastLines.at(-1);
    super(lastWord === undefined ? what : `${what}; it said: ${lastWord}`);
    this.lastLines = lastLines;
  }
}
