import { expect, test } from 'vitest';
import { unwrapRtx } from './rtx-unwrap.ts';
import { bytesOf, packetOf } from './testing/rtp-samples.ts';

const STREAM = { mediaSsrc: 7, payloadTypes: new Map([[97, 96]]) };
const retransmitted = (payload: string, payloadType = 97) =>
  packetOf({
    payloadType,
    ssrc: 8,
    sequenceNumber: 500,
    timestamp: 90_000,
    marker: true,
    payload: bytesOf(payload),
  });

test('a retransmission becomes the packet it repeats', () => {
  expect(unwrapRtx(retransmitted('1234 aabb'), STREAM)).toEqual(
    packetOf({
      payloadType: 96,
      ssrc: 7,
      sequenceNumber: 0x1234,
      timestamp: 90_000,
      marker: true,
      payload: bytesOf('aabb'),
    }),
  );
});

test.each([
  ['without a payload', '', 97],
  ['cut inside the original number', '12', 97],
  ['with the original number only', '1234', 97],
  ['of a payload type that repeats nothing', '1234 aabb', 96],
])('a packet %s is none', (_, payload, payloadType) => {
  expect(unwrapRtx(retransmitted(payload, payloadType), STREAM)).toBeNull();
});
