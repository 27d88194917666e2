import type { VideoCodec } from '../depacketize/encoded-frame.ts';
import { element, float, openElement, text, unsigned } from './ebml.ts';

export interface VideoTrack {
  readonly codec: VideoCodec;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** AVCDecoderConfigurationRecord or AV1CodecConfigurationRecord; null for VP8 and VP9. */
  readonly codecPrivate: Uint8Array | null;
  /** Nominal; without one FFmpeg takes the 10,000 ticks of a second for frames when it probes little. */
  readonly frameRate: number;
}

/** Opus, the only audio of WebRTC that we take. */
export interface AudioTrack {
  readonly channels: 1 | 2;
}

export interface MatroskaTracks {
  readonly video: VideoTrack | null;
  readonly audio: AudioTrack | null;
}

/** Track numbers, whichever tracks are there. */
export const TRACK_NUMBER = { video: 1, audio: 2 } as const;
/** A tick of 100 us: fine enough for Opus frames of 2.5 ms, and 3.2 s fit into a block's 16 bits. */
export const TICKS_PER_MS = 10;
const TICK_NS = 100_000;

const CODEC_ID: Record<VideoCodec, string> = {
  h264: 'V_MPEG4/ISO/AVC',
  vp8: 'V_VP8',
  vp9: 'V_VP9',
  av1: 'V_AV1',
};
const OPUS_RATE = 48_000;
/** What libopus encoders delay: 6.5 ms. Readers subtract it from every timestamp (RFC 9559, CodecDelay). */
const OPUS_PRE_SKIP = 312;
const OPUS_DELAY_NS = (OPUS_PRE_SKIP * 1_000_000_000) / OPUS_RATE;
/** What the Opus codec mapping asks for. */
const OPUS_SEEK_PRE_ROLL_NS = 80_000_000;
const APPLICATION = 'naru';

/** EBML header, the start of a segment without end, Info and Tracks; clusters follow (RFC 9559, 5.1). */
export function matroskaHeader({ video, audio }: MatroskaTracks): Uint8Array {
  const tracks = [
    ...(video === null ? [] : [videoEntry(video)]),
    ...(audio === null ? [] : [audioEntry(audio)]),
  ];
  return Buffer.concat([
    element(
      0x1a_45_df_a3, // EBML
      unsigned(0x42_86, 1), // EBMLVersion
      unsigned(0x42_f7, 1), // EBMLReadVersion
      unsigned(0x42_f2, 4), // EBMLMaxIDLength
      unsigned(0x42_f3, 8), // EBMLMaxSizeLength
      text(0x42_82, 'matroska'), // DocType
      unsigned(0x42_87, 4), // DocTypeVersion: of CodecDelay and SeekPreRoll
      unsigned(0x42_85, 2), // DocTypeReadVersion: of SimpleBlock
    ),
    openElement(0x18_53_80_67), // Segment
    element(
      0x15_49_a9_66, // Info
      unsigned(0x2a_d7_b1, TICK_NS), // TimestampScale
      text(0x4d_80, APPLICATION), // MuxingApp
      text(0x57_41, APPLICATION), // WritingApp
    ),
    element(0x16_54_ae_6b, ...tracks), // Tracks
  ]);
}

function videoEntry({ codec, width, height, codecPrivate, frameRate }: VideoTrack): Uint8Array {
  return trackEntry({
    number: TRACK_NUMBER.video,
    type: 1,
    codecId: CODEC_ID[codec],
    codecPrivate,
    details: [
      unsigned(0x23_e3_83, Math.round(1_000_000_000 / frameRate)), // DefaultDuration, ns
      element(0xe0, unsigned(0xb0, width), unsigned(0xba, height)), // Video: PixelWidth, PixelHeight
    ],
  });
}

function audioEntry({ channels }: AudioTrack): Uint8Array {
  return trackEntry({
    number: TRACK_NUMBER.audio,
    type: 2,
    codecId: 'A_OPUS',
    codecPrivate: opusHead(channels),
    details: [
      unsigned(0x56_aa, OPUS_DELAY_NS), // CodecDelay
      unsigned(0x56_bb, OPUS_SEEK_PRE_ROLL_NS), // SeekPreRoll
      element(0xe1, float(0xb5, OPUS_RATE), unsigned(0x9f, channels)), // Audio: SamplingFrequency, Channels
    ],
  });
}

function trackEntry(entry: {
  number: number;
  type: 1 | 2;
  codecId: string;
  codecPrivate: Uint8Array | null;
  details: readonly Uint8Array[];
}): Uint8Array {
  return element(
    0xae, // TrackEntry
    unsigned(0xd7, entry.number), // TrackNumber
    unsigned(0x73_c5, entry.number), // TrackUID
    unsigned(0x83, entry.type), // TrackType
    unsigned(0x9c, 0), // FlagLacing
    text(0x22_b5_9c, 'und'), // Language: English would be the default
    text(0x86, entry.codecId), // CodecID
    ...(entry.codecPrivate === null ? [] : [element(0x63_a2, entry.codecPrivate)]), // CodecPrivate
    ...entry.details,
  );
}

/** The identification header (RFC 7845, 5.1): version 1, no gain, channel mapping family 0. */
function opusHead(channels: number): Uint8Array {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(channels, 9);
  head.writeUInt16LE(OPUS_PRE_SKIP, 10);
  head.writeUInt32LE(OPUS_RATE, 12);
  return head;
}
