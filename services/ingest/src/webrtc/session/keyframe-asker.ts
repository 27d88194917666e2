import { KeyframeRequests } from '../rtp/keyframe-requests.ts';
import { fullIntraRequest, pictureLossIndication, type RtcpSender } from '../rtp/rtcp-writer.ts';
import type { SessionPlan } from './session-plan.ts';

/** Asks the sender of the video for keyframes, in the way that was agreed on. */
export class KeyframeAsker {
  readonly requests = new KeyframeRequests();
  readonly #sender: RtcpSender;
  readonly #way: SessionPlan['keyframeRequest'];
  #firCommand = 0;

  constructor(options: { sender: RtcpSender; way: SessionPlan['keyframeRequest'] }) {
    this.#sender = options.sender;
    this.#way = options.way;
  }

  /** The datagram to send now, if any. `ssrc`: of the video; null before its first packet. */
  due(ssrc: number | null, nowMs: number): Uint8Array | null {
    if (ssrc === null || this.#way === null || this.requests.due(nowMs) === null) return null;
    if (this.#way === 'pli') return pictureLossIndication(this.#sender, ssrc);
    this.#firCommand = (this.#firCommand + 1) & 0xff;
    return fullIntraRequest(this.#sender, ssrc, this.#firCommand);
  }
}
