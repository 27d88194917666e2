import type { EncodedFrame, RtpPayload } from '../depacketize/encoded-frame.ts';
import { OpusDepacketizer } from '../depacketize/opus.ts';
import { createVideoDepacketizer } from '../depacketize/video-depacketizer.ts';
import type { JitterBufferItem } from '../rtp/jitter-buffer.ts';
import type { CodecName } from '../sdp/codec-choice.ts';

interface Depacketizing {
  push(packet: RtpPayload, lossBefore: boolean): readonly EncodedFrame[];
}

const depacketizerOf = (codec: CodecName): Depacketizing =>
  codec === 'opus' ? new OpusDepacketizer() : createVideoDepacketizer(codec);

export type TrackEvent =
  /** `arrivedAtMs`: of the packet that completed it. */
  | { readonly kind: 'frame'; readonly frame: EncodedFrame; readonly arrivedAtMs: number }
  | { readonly kind: 'restarted' };

/** Frames out of ordered packets, over losses and restarts of the sender. */
export class TrackFrames {
  readonly #codec: CodecName;
  #depacketizer: Depacketizing;
  #hasLost = false;

  constructor(codec: CodecName) {
    this.#codec = codec;
    this.#depacketizer = depacketizerOf(codec);
  }

  push(item: JitterBufferItem): readonly TrackEvent[] {
    switch (item.kind) {
      case 'restarted':
        this.#depacketizer = depacketizerOf(this.#codec);
        this.#hasLost = false;
        return [{ kind: 'restarted' }];
      case 'lost':
        this.#hasLost = true;
        return [];
      case 'packet': {
        const lossBefore = this.#hasLost;
        this.#hasLost = false;
        const { arrivedAtMs } = item;
        const frames = this.#depacketizer.push(item.packet, lossBefore);
        return frames.map((frame) => ({ kind: 'frame', frame, arrivedAtMs }));
      }
    }
  }
}
