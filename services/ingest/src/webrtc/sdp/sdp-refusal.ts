/** Why an SDP text is refused: bad syntax (`malformed`, HTTP 400), or good syntax that cannot be served (`unusable`, 422). */
export type RefusalReason = 'malformed' | 'unusable';

export interface SdpRefusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** One sentence for the publisher. It quotes nothing of the text that was sent. */
  readonly problem: string;
}

/** Thrown by the readers of parts, never past the functions that parse a whole text. */
class SdpError extends Error {
  override readonly name = 'SdpError';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, problem: string) {
    super(problem);
    this.reason = reason;
  }
}

export const malformed = (problem: string): SdpError => new SdpError('malformed', problem);

export const unusable = (problem: string): SdpError => new SdpError('unusable', problem);

/** What `read` returns, or the refusal it threw. Anything else thrown is a bug and goes on. */
export function orRefusal<Value>(read: () => Value): Value | SdpRefusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof SdpError) return { kind: 'refused', reason: error.reason, problem: error.message };
    throw error;
  }
}
