/** What the process with the OBS-like publishers is started with. */
export interface ObsPlan {
  readonly publishers: number;
  /** H.264 with access unit delimiters, 30 frames a second. */
  readonly videoFile: string;
  /** Ogg Opus, 20 ms a packet. */
  readonly audioFile: string;
}

export type ObsMessage =
  | { readonly kind: 'offers'; readonly offers: readonly string[] }
  /** After `stop`: frames sent by each publisher since it connected. */
  | {
      readonly kind: 'stopped';
      readonly frames: readonly number[];
      /** Longest time that its event loop was late by. */
      readonly stallMs: number;
    };

export type ObsCommand =
  | { readonly kind: 'answer'; readonly publisher: number; readonly answer: string }
  /** No more media; the connections stay, and packets asked for again are sent. */
  | { readonly kind: 'stop' };
