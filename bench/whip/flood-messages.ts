import type { Hostility } from './hostile-datagrams.ts';

export interface FloodPlan {
  readonly port: number;
  readonly kind: Hostility;
  readonly datagramsPerSecond: number;
  readonly seconds: number;
}

export type FloodMessage =
  | { readonly kind: 'armed' }
  /** `sent` within `seconds`; `answers` are datagrams that came back. */
  | { readonly kind: 'done'; readonly sent: number; readonly seconds: number; readonly answers: number };

export type FloodCommand = 'go';
