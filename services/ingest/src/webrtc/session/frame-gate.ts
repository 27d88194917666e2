import type { EncodedFrame } from '../depacketize/encoded-frame.ts';

/** 'lost': pictures are missing, a keyframe should be asked for. */
export interface GateDecision {
  readonly passes: boolean;
  readonly lost: boolean;
}

/**
 * Lets pictures through that can be shown: from the first whole keyframe on, and after a loss from the next one on, or
 * all of them where keyframes cannot be asked for.
 */
export class FrameGate {
  readonly #passesDamage: boolean;
  #awaitsKeyframe = true;

  constructor(options: { passesDamage: boolean }) {
    this.#passesDamage = options.passesDamage;
  }

  admit({ data, isKeyframe, isDamaged, followsLoss }: EncodedFrame): GateDecision {
    if (isKeyframe && !isDamaged) {
      this.#awaitsKeyframe = false;
      return { passes: true, lost: false };
    }
    if (this.#awaitsKeyframe) return { passes: false, lost: false };
    const lost = isDamaged || followsLoss;
    if (lost && !this.#passesDamage) this.#awaitsKeyframe = true;
    return { passes: data.length > 0 && !this.#awaitsKeyframe, lost };
  }

  /** What follows does not continue what came before. */
  restart(): void {
    this.#awaitsKeyframe = true;
  }
}
