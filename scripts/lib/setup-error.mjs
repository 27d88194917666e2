// @ts-check

/** A failure whose message is the whole story: printed as it is, then exit code 1. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';

  /**
   * @param {string} message one sentence: what is wrong and what to do
   * @param {{ output?: string, cause?: unknown }} [options] `output`: what the failed program printed, shown above it
   */
  constructor(message, { output, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.output = output ?? '';
  }
}
