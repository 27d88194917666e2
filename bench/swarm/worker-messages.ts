import type { Target } from './http-connection.ts';
import type { SwarmReport } from './swarm-counts.ts';

/** What a worker thread is started with. */
export interface WorkerPlan {
  readonly target: Target;
  /** Path of the multivariant playlist. */
  readonly path: string;
  readonly mode: 'watch' | 'hold';
  /** Position of this thread's first viewer in the swarm; its others follow in steps of `step`. */
  readonly firstIndex: number;
  readonly step: number;
  readonly viewers: number;
  readonly rampSeconds: number;
}

/** `mark` begins the measured time, `report` asks for the counts since then, `stop` sends all viewers away. */
export type WorkerCommand = 'mark' | 'report' | 'stop';

export type WorkerMessage =
  | {
      readonly kind: 'samples';
      readonly joined: number;
      /** Pairs of part key and `steadyMs()`. */
      readonly answers: Float64Array;
      readonly partsInHand: Float64Array;
    }
  | { readonly kind: 'report'; readonly report: SwarmReport };
