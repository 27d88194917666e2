import { describe, expect, test } from 'vitest';
import { BitWriter } from '../../testing/generated-media.ts';
import { randomOf } from '../testing/abuse.ts';
import { av1SequenceHeader } from '../testing/av1-bytes.ts';
import { av1ConfigOf, readAv1SequenceHeader } from './av1-sequence-header.ts';

describe('a sequence header', () => {
  test('tells size, profile and level', () => {
    expect(readAv1SequenceHeader(av1SequenceHeader({ width: 1280, height: 720 }))).toMatchObject({
      width: 1280,
      height: 720,
      profile: 0,
      level: 8,
      tier: 0,
      color: { highBitdepth: 0, monochrome: 0, subsamplingX: 1, subsamplingY: 1, samplePosition: 2 },
    });
  });

  test('with timing, decoder model and two operating points is read past all of them', () => {
    const writer = new BitWriter()
      .bits(1, 3) // seq_profile: 4:4:4
      .bits(0, 2)
      .bits(1, 1) // timing_info_present_flag
      .bits(1, 32)
      .bits(60, 32)
      .bits(1, 1) // equal_picture_interval
      .unsignedExpGolomb(4)
      .bits(1, 1) // decoder_model_info_present_flag
      .bits(9, 5) // buffer_delay_length_minus_1
      .bits(1, 32)
      .bits(0, 10)
      .bits(1, 1) // initial_display_delay_present_flag
      .bits(1, 5); // operating_points_cnt_minus_1
    for (const level of [13, 5]) {
      writer.bits(1, 12).bits(level, 5);
      if (level > 7) writer.bits(1, 1); // seq_tier
      writer.bits(1, 1).bits(5, 10).bits(6, 10).bits(0, 1); // operating parameters
      writer.bits(1, 1).bits(3, 4); // initial display delay
    }
    writer.bits(9, 4).bits(8, 4).bits(639, 10).bits(359, 9);
    writer.bits(1, 1).bits(0, 7); // frame ids
    writer.bits(0, 7).bits(0, 1); // tools, enable_order_hint
    writer.bits(0, 1).bits(0, 1); // no screen content tools
    writer.bits(0, 3);
    writer.bits(1, 1).bits(1, 1).bits(9, 8).bits(16, 8).bits(9, 8).bits(1, 1); // 10 bits, BT.2020
    expect(readAv1SequenceHeader(writer.bits(0, 2).bytes())).toEqual({
      width: 640,
      height: 360,
      profile: 1,
      level: 13,
      tier: 1,
      color: {
        highBitdepth: 1,
        twelveBit: 0,
        monochrome: 0,
        subsamplingX: 0,
        subsamplingY: 0,
        samplePosition: 0,
      },
    });
  });

  test('of a reserved profile, of a reduced still picture, or cut short is refused', () => {
    const whole = av1SequenceHeader({ width: 1280, height: 720 });
    expect(readAv1SequenceHeader(Uint8Array.from(whole).with(0, 0x60))).toBeNull();
    expect(readAv1SequenceHeader(Uint8Array.from(whole).with(0, 0x18))).toBeNull();
    for (let length = 0; length < whole.length - 1; length += 1) {
      expect(readAv1SequenceHeader(whole.subarray(0, length))).toBeNull();
    }
  });

  test('of random bytes is never thrown over', () => {
    const random = randomOf(7);
    for (let round = 0; round < 3000; round += 1) {
      const bytes = Uint8Array.from({ length: 40 }, () => random(256));
      const sequence = readAv1SequenceHeader(bytes);
      if (sequence !== null) expect(Math.min(sequence.width, sequence.height)).toBeGreaterThan(0);
    }
  });
});

describe('a configuration record', () => {
  test('has the four bytes that the header implies, and the header with a size', () => {
    const header = av1SequenceHeader({ width: 1280, height: 720 });
    const expected = [0x81, 0x08, 0x0e, 0x00, 0x0a, header.length, ...header];
    expect([...(av1ConfigOf(Uint8Array.from([0x08, ...header])) ?? [])]).toEqual(expected);
    expect([...(av1ConfigOf(Uint8Array.from([0x0a, header.length, ...header])) ?? [])]).toEqual(expected);
  });

  test('is made of nothing else', () => {
    expect(av1ConfigOf(Uint8Array.of(0x32, 1, 0x10))).toBeNull();
    expect(av1ConfigOf(Uint8Array.of(0x0a, 1, 0x10))).toBeNull();
    expect(av1ConfigOf(new Uint8Array(0))).toBeNull();
  });
});
