import { amf0 } from './amf0-bytes.ts';

/** Writes bits for parameter sets that no encoder makes. */
export class BitWriter {
  #bits = '';

  bits(value: number, count: number): this {
    this.#bits += value.toString(2).padStart(count, '0').slice(-count);
    return this;
  }

  unsignedExpGolomb(value: number): this {
    const code = (value + 1).toString(2);
    this.#bits += '0'.repeat(code.length - 1) + code;
    return this;
  }

  signedExpGolomb(value: number): this {
    return this.unsignedExpGolomb(value > 0 ? 2 * value - 1 : -2 * value);
  }

  bytes(): Buffer {
    const bits = this.#bits.padEnd(Math.ceil(this.#bits.length / 8) * 8, '0');
    return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  }
}

/** A Baseline SPS of a picture with even sides. */
export function spsBytes(width: number, height: number, options: { id?: number } = {}): Buffer {
  const macroblocks = (pixels: number): number => Math.ceil(pixels / 16);
  const cropX = (macroblocks(width) * 16 - width) / 2;
  const cropY = (macroblocks(height) * 16 - height) / 2;
  const writer = new BitWriter()
    .bits(66, 8)
    .bits(0xc0, 8)
    .bits(31, 8)
    .unsignedExpGolomb(options.id ?? 0)
    .unsignedExpGolomb(0) // log2_max_frame_num_minus4
    .unsignedExpGolomb(2) // pic_order_cnt_type
    .unsignedExpGolomb(1) // max_num_ref_frames
    .bits(0, 1)
    .unsignedExpGolomb(macroblocks(width) - 1)
    .unsignedExpGolomb(macroblocks(height) - 1)
    .bits(1, 1) // frame_mbs_only_flag
    .bits(1, 1) // direct_8x8_inference_flag
    .bits(1, 1) // frame_cropping_flag
    .unsignedExpGolomb(0)
    .unsignedExpGolomb(cropX)
    .unsignedExpGolomb(0)
    .unsignedExpGolomb(cropY)
    .bits(0, 1) // vui_parameters_present_flag
    .bits(1, 1); // stop bit
  return Buffer.concat([Buffer.from([0x67]), writer.bytes()]);
}

export function avcRecord(sps: Buffer): Buffer {
  const pps = Buffer.from([0x68, 0xce, 0x3c, 0x80]);
  return Buffer.concat([
    Buffer.from([1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1, sps.length >> 8, sps.length & 0xff]),
    sps,
    Buffer.from([1, 0, pps.length]),
    pps,
  ]);
}

export const videoConfigBody = (width = 1280, height = 720, options: { id?: number } = {}): Buffer =>
  Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), avcRecord(spsBytes(width, height, options))]);

/** A frame that is well formed outside and noise inside. */
export function videoBody(keyframe: boolean, payloadBytes = 200): Buffer {
  const body = Buffer.alloc(5 + 4 + payloadBytes, 0x55);
  body.set([keyframe ? 0x17 : 0x27, 1, 0, 0, 0]);
  body.writeUInt32BE(payloadBytes, 5);
  body.writeUInt8(keyframe ? 0x65 : 0x41, 9);
  return body;
}

/** AAC LC, 48 kHz, stereo. */
export const AAC_CONFIG_BODY = Buffer.from([0xaf, 0, 0x11, 0x90]);
export const AAC_FRAME_BODY = Buffer.from([0xaf, 1, 0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c]);

export const metadataBody = (fields: Record<string, number | string> = {}): Buffer =>
  amf0('@setDataFrame', 'onMetaData', {
    width: 1280,
    height: 720,
    framerate: 30,
    audiocodecid: 10,
    ...fields,
  });
