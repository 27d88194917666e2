/** What the synthetic origin is started with. */
export interface OriginPlan {
  readonly partTargetMs: number;
  /** Held requests in all; null for the origin's own limit. */
  readonly heldLimit: number | null;
  /** Blocking reloads are answered by a bare server with the origin's bytes. */
  readonly bare: boolean;
  /** Paths of PEM files; null for plain HTTP. */
  readonly tls: { readonly keyFile: string; readonly certificateFile: string } | null;
}

/** What the synthetic origin tells the process that started it. */
export type OriginMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly path: string }
  | {
      readonly kind: 'published';
      readonly key: number;
      /** `steadyMs()` right before the part went to the live edge. */
      readonly atMs: number;
      /** Time until every waiting answer was handed to the system. */
      readonly loopMs: number;
    };
