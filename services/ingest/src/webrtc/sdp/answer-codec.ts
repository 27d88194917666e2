import type { CodecChoice, CodecName } from './codec-choice.ts';
import type { Feedback } from './offered-codec.ts';

const ENCODINGS: Readonly<Record<CodecName, string>> = {
  opus: 'opus/48000/2',
  h264: 'H264/90000',
  vp8: 'VP8/90000',
  vp9: 'VP9/90000',
  av1: 'AV1/90000',
};
/** Parameters that an answer gives back; all others of an offer describe the publisher's own stream. */
const ECHOED: Readonly<Record<CodecName, readonly string[]>> = {
  opus: [],
  h264: ['level-asymmetry-allowed', 'packetization-mode', 'profile-level-id'],
  vp8: [],
  vp9: ['profile-id'],
  av1: ['level-idx', 'profile', 'tier'],
};
/** Without it Chromium sends one channel (RFC 7587, 6.1), and lost packets are only concealed. */
const OPUS_PARAMETERS = ['stereo=1', 'sprop-stereo=1', 'useinbandfec=1'];
/** Where Chromium begins; on its own it begins with 300 kbit/s and needs seconds to get up. */
const START_KBPS = 2500;
const ECHOED_VALUE = /^[0-9A-Za-z]{1,16}$/;

/** Payload types of the m-line, and the lines that describe them. */
export function answerCodec(
  choice: CodecChoice,
  feedback: readonly Feedback[],
  maxKbps: number | null,
): { readonly payloadTypes: readonly number[]; readonly lines: readonly string[] } {
  const { name, codec, rtxPayloadType: rtx } = choice;
  const { payloadType } = codec;
  const lines = [
    `a=rtpmap:${payloadType} ${ENCODINGS[name]}`,
    ...feedback.map((type) => `a=rtcp-fb:${payloadType} ${type}`),
    `a=fmtp:${payloadType} ${parametersFor(choice, maxKbps).join(';')}`,
  ];
  if (rtx === null) return { payloadTypes: [payloadType], lines };
  lines.push(`a=rtpmap:${rtx} rtx/${codec.clockRate}`, `a=fmtp:${rtx} apt=${payloadType}`);
  return { payloadTypes: [payloadType, rtx], lines };
}

function parametersFor({ name, codec }: CodecChoice, maxKbps: number | null): readonly string[] {
  if (name === 'opus') return OPUS_PARAMETERS;
  const echoed = ECHOED[name].flatMap((parameter) => {
    const value = codec.parameters.get(parameter) ?? '';
    return ECHOED_VALUE.test(value) ? `${parameter}=${value}` : [];
  });
  return [...echoed, `x-google-start-bitrate=${Math.min(START_KBPS, maxKbps ?? START_KBPS)}`];
}
