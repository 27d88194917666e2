export interface Mp3Config {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly frameSamples: 1152 | 576;
  /** The four header bytes as numbers that make a frame of the same kind. */
  readonly header: readonly [number, number, number, number];
  /** Bytes of a frame of this bitrate without padding. */
  readonly frameBytes: number;
}

const KBITS_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const KBITS_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;
const RATES_MPEG1 = [44_100, 48_000, 32_000] as const;
const MONO = 3;

/** Reads the header of an MPEG Layer III frame (ISO/IEC 11172-3, 2.4.1.3; 13818-3). Null for anything else. */
export function parseMp3Header(frame: Uint8Array): Mp3Config | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = frame;
  if (frame.length < 4 || first !== 0xff || (second & 0xe0) !== 0xe0 || (second & 0x06) !== 0x02) return null;
  const version = (second >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const mpeg1 = version === 3;
  const kbits = (mpeg1 ? KBITS_MPEG1 : KBITS_MPEG2)[third >> 4];
  const baseRate = RATES_MPEG1[(third >> 2) & 3];
  if (version === 1 || kbits === undefined || kbits === 0 || baseRate === undefined) return null;
  const sampleRate = mpeg1 ? baseRate : version === 2 ? baseRate / 2 : baseRate / 4;
  const frameSamples = mpeg1 ? 1152 : 576;
  return {
    sampleRate,
    channels: fourth >> 6 === MONO ? 1 : 2,
    frameSamples,
    header: [first, second | 1, third & ~3, fourth], // no CRC, no padding
    frameBytes: Math.floor(((frameSamples / 8) * kbits * 1000) / sampleRate),
  };
}
