import { BitReader } from './bit-reader.ts';

export interface AacConfig {
  /** Of the core coder; HE-AAC puts out twice that. */
  readonly sampleRate: number;
  readonly channels: number;
  /** channelConfiguration of ISO/IEC 14496-3, 1.6.3.5: 1 to 7. */
  readonly channelConfiguration: number;
  /** Samples a frame: 1024, or 960. */
  readonly frameSamples: 1024 | 960;
}

const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
] as const;
const EXPLICIT_RATE = 15;
/** Channels by channelConfiguration; 0 means a program config element, which no streaming encoder sends. */
const CHANNELS = [null, 1, 2, 3, 4, 5, 6, 8] as const;
/** AAC Main, AAC LC; what FLV encoders send. Others (LD, ELD, USAC) are refused. */
const CORE_TYPES = new Set([1, 2]);
const SPECTRAL_BAND_REPLICATION = 5;
const PARAMETRIC_STEREO = 29;

/** Reads an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). Null when it cannot be used. */
export function parseAacConfig(bytes: Uint8Array): AacConfig | null {
  try {
    const reader = new BitReader(bytes);
    let objectType = readObjectType(reader);
    const sampleRate = readSampleRate(reader);
    const channelConfiguration = reader.bits(4);
    if (objectType === SPECTRAL_BAND_REPLICATION || objectType === PARAMETRIC_STEREO) {
      readSampleRate(reader); // of the extension
      objectType = readObjectType(reader);
    }
    const channels = CHANNELS[channelConfiguration] ?? null;
    if (!CORE_TYPES.has(objectType) || channels === null) return null;
    const frameSamples = reader.flag() ? 960 : 1024;
    if (sampleRate < 7350 || sampleRate > 96_000) return null;
    return { sampleRate, channels, channelConfiguration, frameSamples };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readObjectType(reader: BitReader): number {
  const type = reader.bits(5);
  return type === 31 ? 32 + reader.bits(6) : type;
}

function readSampleRate(reader: BitReader): number {
  const index = reader.bits(4);
  if (index === EXPLICIT_RATE) return reader.bits(24);
  const rate = SAMPLE_RATES[index];
  if (rate === undefined) throw new RangeError('sampling frequency index');
  return rate;
}
