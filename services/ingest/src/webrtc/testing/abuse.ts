import { expect } from 'vitest';
import {
  type Depacketizer,
  type EncodedFrame,
  MAX_FRAME_BYTES,
  type RtpPayload,
} from '../depacketize/encoded-frame.ts';

const ROUNDS = 1000;
const VALUES = [0, 0xff, 0x80, 0x7f, 0x40] as const;

/** A linear congruential generator: numbers from 0 to below `below`. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

/**
 * Gives every packet cut at every length, then all of them again and again with changed bytes, holes, and markers in
 * wrong places: nothing may be thrown, and every video frame that comes out must keep what is promised.
 */
export function abuse(create: () => Depacketizer, packets: readonly RtpPayload[]): void {
  for (const packet of packets) {
    const depacketizer = create();
    for (let length = 0; length <= packet.payload.length; length += 1) {
      depacketizer.push({ ...packet, payload: packet.payload.subarray(0, length) }, false).forEach(check);
    }
  }
  const random = randomOf(1);
  const depacketizer = create();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const packet of packets) {
      const payload = Uint8Array.from(packet.payload);
      for (let changes = random(3); changes > 0 && payload.length > 0; changes -= 1) {
        const at = random(2) === 0 ? random(payload.length) : random(Math.min(8, payload.length));
        payload[at] = random(2) === 0 ? random(256) : (VALUES[random(VALUES.length)] ?? 0);
      }
      const marker = random(5) === 0 ? !packet.marker : packet.marker;
      const timestamp = random(20) === 0 ? random(2 ** 24) : packet.timestamp + round * 3000;
      depacketizer.push({ ...packet, payload, marker, timestamp }, random(10) === 0).forEach(check);
    }
  }
}

function check({ data, isKeyframe, isDamaged, width, height }: EncodedFrame): void {
  // Remembered parameter sets may come on top.
  expect(data.length).toBeLessThan(MAX_FRAME_BYTES + 100_000);
  if (!isDamaged) expect(data.length).toBeGreaterThan(0);
  if (isKeyframe && !isDamaged) {
    expect(width).toBeGreaterThan(0);
    expect(height).toBeGreaterThan(0);
  }
}
