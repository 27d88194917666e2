import type { Depacketizer, EncodedFrame, RtpPayload } from '../depacketize/encoded-frame.ts';

/** A packet written by hand. */
export const packet = (
  bytes: readonly number[] | Uint8Array,
  options: { marker?: boolean; timestamp?: number } = {},
): RtpPayload => ({
  payload: Uint8Array.from(bytes),
  marker: options.marker ?? false,
  timestamp: options.timestamp ?? 1000,
  sequenceNumber: 0,
});

/** The last packet of a frame. */
export const last = (bytes: readonly number[] | Uint8Array, timestamp = 1000): RtpPayload =>
  packet(bytes, { marker: true, timestamp });

/** What comes of packets of which none was lost. */
export const pushAll = (depacketizer: Depacketizer, packets: readonly RtpPayload[]): EncodedFrame[] =>
  packets.flatMap((each) => depacketizer.push(each, false));
