import { muxPart } from '@naru/hls/part-muxer';
import type { Sample } from '@naru/hls/sample-reader';

/** Ticks a second of the made video. */
export const TIMESCALE = 15_360;

function box(type: string, ...bodies: Uint8Array[]): Uint8Array {
  const size = 8 + bodies.reduce((sum, body) => sum + body.length, 0);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, size);
  bytes.set(new TextEncoder().encode(type), 4);
  let at = 8;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return bytes;
}

/** As much of an init as says the time scale; the mdhd in either of its versions. */
export function initWith(timescale: number, mdhdVersion: 0 | 1 = 0): Uint8Array {
  const mdhd = new Uint8Array(mdhdVersion === 0 ? 24 : 36);
  mdhd[0] = mdhdVersion;
  new DataView(mdhd.buffer).setUint32(mdhdVersion === 0 ? 12 : 20, timescale);
  return box('moov', box('mvhd', new Uint8Array(100)), box('trak', box('mdia', box('mdhd', mdhd))));
}

/** A part of `pictures` frames at 30 a second, as the packager makes it; `startFrame` counts from the run's beginning. */
export function partWith(sequenceNumber: number, startFrame: number, pictures: number): Uint8Array {
  const ticks = TIMESCALE / 30;
  const sample = (dts: number, duration: number): Sample => ({
    dts,
    compositionOffset: 0,
    duration,
    sync: true,
    data: new Uint8Array(100),
  });
  return muxPart({
    sequenceNumber,
    video: Array.from({ length: pictures }, (_, index) => sample((startFrame + index) * ticks, ticks)),
    audio: [sample(startFrame * 1600, 1024)],
  });
}
