import { describe, expect, test } from 'vitest';
import { ffmpeg } from '../../testing/ffmpeg.ts';
import type { EncodedFrame } from '../depacketize/encoded-frame.ts';
import { withSuperframeIndex } from '../depacketize/vp9-header.ts';
import { LiveMatroska } from '../matroska/live-matroska.ts';
import { agreed } from '../sdp/testing/agreed.ts';
import { CHROMIUM } from '../sdp/testing/model-offers.ts';
import { slateFrame } from './slate.ts';
import { hasSpatialLayers, SPATIAL_LAYERS_PROBLEM } from './spatial-layers.ts';
import { SimulatedPublish } from './testing/simulated-publish.ts';
import { SimulatedSender } from './testing/simulated-sender.ts';

/** One grey picture in the two spatial layers that Chromium makes of 480x270 with scalabilityMode L2T1. */
const LOWER = Buffer.from(
  'g0mDQgAO8Ah4DvgIaFjgkHBjgAACgEfYz3nqNEgHGABrITmDMvIMk+8B4VvyiqUzzTxi//5vHOnLBtuvZxngbeweqOVUAQu8y/GKn/fw3MobtLq0ROK+' +
    'NdZoFlR4Sf6ZiRjbAA==',
  'base64',
);
const UPPER = Buffer.from(
  'hwICAAO+AhqxAcEg4MegAAKAfWIPEX1F6vdAAALnP//0awAAR6XeWN3A9HFu8IkUOdyFUegXPeF5AA==',
  'base64',
);
const LAYERED = withSuperframeIndex(Buffer.concat([LOWER, UPPER]), [0, LOWER.length]);

const isLayered = (frame: Uint8Array): boolean => hasSpatialLayers('vp9', frame);

describe('VP9', () => {
  test('has layers in a superframe that shows several pictures', () => {
    expect(isLayered(LAYERED)).toBe(true);
    const three = Buffer.concat([LOWER, UPPER, UPPER]);
    expect(isLayered(withSuperframeIndex(three, [0, LOWER.length, LOWER.length + UPPER.length]))).toBe(true);
  });

  test('has none in a frame by itself, or in a superframe whose other frames are only referred to', () => {
    expect(isLayered(LOWER)).toBe(false);
    const hidden = Uint8Array.from([0x84, 1, 2, ...UPPER]);
    expect(isLayered(withSuperframeIndex(hidden, [0, 3]))).toBe(false);
    const showExisting = Uint8Array.from([0x84, 1, 2, 0x88]);
    expect(isLayered(withSuperframeIndex(showExisting, [0, 3]))).toBe(false);
  });

  test('has none where something only looks like an index, wherever it is cut', () => {
    expect(isLayered(new Uint8Array(0))).toBe(false);
    expect(isLayered(Uint8Array.of(0x82, 0xc1))).toBe(false);
    expect(isLayered(Uint8Array.of(0xdf))).toBe(false);
    for (let length = 0; length < LAYERED.length; length += 1) {
      expect(isLayered(LAYERED.subarray(0, length))).toBe(false);
    }
  });
});

describe('AV1', () => {
  /** An OBU with an extension, its size and one byte; `ids`: temporal_id in three bits, spatial_id in two. */
  const frameObu = (ids: number): number[] => [0x36, ids << 3, 1, 0xaa];
  const sequenceHeader = [0x0a, 1, 0];

  test('has layers when an OBU is of an upper one', () => {
    const unit = Uint8Array.from([...sequenceHeader, ...frameObu(0b000_00), ...frameObu(0b000_01)]);
    expect(hasSpatialLayers('av1', unit)).toBe(true);
    expect(hasSpatialLayers('av1', Uint8Array.from(frameObu(0b010_10)))).toBe(true);
  });

  test('has none with temporal layers alone, without extensions, or in what is no unit', () => {
    expect(hasSpatialLayers('av1', Uint8Array.from(frameObu(0b010_00)))).toBe(false);
    expect(hasSpatialLayers('av1', slateFrame('av1').data)).toBe(false);
    expect(hasSpatialLayers('av1', Uint8Array.of(0x36, 0x08))).toBe(false);
    expect(hasSpatialLayers('av1', new Uint8Array(0))).toBe(false);
    expect(
      hasSpatialLayers(
        'av1',
        Uint8Array.from({ length: 1000 }, (_, index) => (index % 2) * 2),
      ),
    ).toBe(false);
  });
});

test('the other codecs have none', () => {
  expect(hasSpatialLayers('vp8', LAYERED)).toBe(false);
  expect(hasSpatialLayers('h264', LAYERED)).toBe(false);
});

test('FFmpeg gives all layers of a VP9 picture, the smallest first', async () => {
  const keyframe: EncodedFrame = {
    ...{ data: LAYERED, isKeyframe: true, isDamaged: false, followsLoss: false, rtpTimestamp: 0 },
    ...{ width: 480, height: 270 },
  };
  const writer = new LiveMatroska({ video: { codec: 'vp9', frameRate: null }, audio: null });
  const feed = writer.push({ track: 'video', timestampMs: 0, frame: keyframe }) ?? new Uint8Array(0);
  const { complaints } = await ffmpeg(
    ['-loglevel', 'info', '-f', 'matroska', '-i', 'pipe:0', '-vf', 'showinfo', '-f', 'null', '-'],
    Buffer.from(feed),
  );
  const sizes = [...complaints.matchAll(/showinfo.* s:(\d+x\d+) /g)].map(([, size]) => size);
  expect(sizes).toEqual(['240x136', '480x270']);
});

test('a source is refused with the first picture that has layers, be it after others', () => {
  const sender = new SimulatedSender({
    ...{ codec: 'vp9', video: [LOWER], audio: null, videoPayloadType: 98, audioPayloadType: 0 },
    answersKeyframeRequests: true,
  });
  const { events, source } = new SimulatedPublish(agreed(CHROMIUM, ['vp9']), sender);
  let sequence = 0;
  /** Flags of the payload descriptor (RFC 9628, 4.2): L, B, E; the layer; TL0PICIDX. */
  const send = (layer: number, frame: Uint8Array, marker: boolean, timestamp: number): void => {
    const header = Buffer.alloc(12);
    header.writeUInt16BE(((0x80 << 8) | (marker ? 0x80 : 0)) + 98, 0);
    header.writeUInt16BE(sequence, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(7, 8);
    sequence += 1;
    source.datagram(Buffer.concat([header, Buffer.from([0x2c, layer << 1, 1]), frame]), 10 * sequence);
  };
  send(0, LOWER, true, 0);
  expect(events).toEqual(['ready']);
  send(0, LOWER, false, 3000);
  send(1, UPPER, true, 3000);
  expect(events).toEqual(['ready', SPATIAL_LAYERS_PROBLEM]);
});
