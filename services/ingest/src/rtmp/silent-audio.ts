import type { AacConfig } from './aac-config.ts';
import type { Mp3Config } from './mp3-header.ts';

/** AAC LC, 48 kHz, stereo: what a source without audio is given. */
export const SILENT_AAC_CONFIG: AacConfig = {
  sampleRate: 48_000,
  channels: 2,
  channelConfiguration: 2,
  frameSamples: 1024,
};
/** Its AudioSpecificConfig. */
export const SILENT_AAC_SPECIFIC_CONFIG = Buffer.from([0x11, 0x90]);

type Element = 'single' | 'pair' | 'low-frequency';

/** Elements of a raw_data_block by channelConfiguration (ISO/IEC 14496-3, table 1.19). */
const ELEMENTS: readonly (readonly Element[])[] = [
  [],
  ['single'],
  ['pair'],
  ['single', 'pair'],
  ['single', 'pair', 'single'],
  ['single', 'pair', 'pair'],
  ['single', 'pair', 'pair', 'low-frequency'],
  ['single', 'pair', 'pair', 'pair', 'low-frequency'],
];
const ELEMENT_IDS = { single: 0, pair: 1, 'low-frequency': 3 } as const;
const END_OF_BLOCK = 7;

/** A raw_data_block without a single spectral coefficient (ISO/IEC 14496-3, 4.4.2.1): max_sfb is 0 everywhere. */
export function silentAacFrame({ channelConfiguration }: AacConfig): Buffer {
  const bits: string[] = [];
  const put = (value: number, count: number): void => {
    bits.push(value.toString(2).padStart(count, '0'));
  };
  const icsInfo = (): void => put(0, 1 + 2 + 1 + 6 + 1); // long window, max_sfb 0, no prediction
  const channel = (ownInfo: boolean): void => {
    put(0, 8); // global_gain
    if (ownInfo) icsInfo();
    put(0, 3); // no pulses, no noise shaping, no gain control
  };
  const tags = { single: 0, pair: 0, 'low-frequency': 0 };
  for (const element of ELEMENTS[channelConfiguration] ?? []) {
    put(ELEMENT_IDS[element], 3);
    put(tags[element], 4);
    tags[element] += 1;
    if (element === 'pair') {
      put(1, 1); // common_window
      icsInfo();
      put(0, 2); // ms_mask_present
      channel(false);
      channel(false);
    } else {
      channel(true);
    }
  }
  put(END_OF_BLOCK, 3);
  const text = bits.join('');
  const octets = text.padEnd(Math.ceil(text.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)));
}

/** A Layer III frame whose side information says that it holds nothing (ISO/IEC 11172-3, 2.4.1.7). */
export function silentMp3Frame({ header, frameBytes }: Mp3Config): Buffer {
  const frame = Buffer.alloc(frameBytes);
  frame.set(header);
  return frame;
}
