import { readObu } from '../depacketize/av1-obu.ts';
import type { VideoCodec } from '../depacketize/encoded-frame.ts';

/** Told to the streamer: no SDP says beforehand that a page asked its browser for layers. */
export const SPATIAL_LAYERS_PROBLEM =
  'Video with several spatial layers (SVC) cannot be streamed. Set scalabilityMode to L1T1, or use H.264 or VP8.';

/**
 * Whether a picture comes in several spatial layers. FFmpeg gives all layers of VP9, the smallest first, and of AV1 the
 * largest that there is, which senders leave out at times: a run would change its size several times a second, and with VP9
 * keep the smallest.
 */
export function hasSpatialLayers(codec: VideoCodec, frame: Uint8Array): boolean {
  if (codec === 'vp9') return shownPictures(frame) > 1;
  return codec === 'av1' && hasUpperLayer(frame);
}

const INDEX_MARKER = 0b110;
const SHOW_EXISTING_FRAME = 0x08;
const SHOW_FRAME = 0x02;

/**
 * Pictures that a VP9 frame shows: more than one when it is a superframe (VP9 bitstream specification, Annex B) of spatial
 * layers, as the depacketizer makes them.
 */
function shownPictures(frame: Uint8Array): number {
  const marker = frame.at(-1) ?? 0;
  const count = (marker & 7) + 1;
  const sizeBytes = ((marker >> 3) & 3) + 1;
  const indexBytes = 2 + count * sizeBytes;
  const index = Buffer.from(frame.subarray(Math.max(0, frame.length - indexBytes)));
  if (marker >> 5 !== INDEX_MARKER || index.length < indexBytes || index[0] !== marker) return 1;
  let at = 0;
  let shown = 0;
  for (let each = 0; each < count; each += 1) {
    if (isShown(frame[at] ?? 0)) shown += 1;
    at += index.readUIntLE(1 + each * sizeBytes, sizeBytes);
  }
  return shown;
}

/** By the first byte of the uncompressed header (6.2) in profiles 0 to 2, which have no bit reserved before these. */
const isShown = (flags: number): boolean => (flags & (SHOW_EXISTING_FRAME | SHOW_FRAME)) !== 0;

/** A picture has a sequence header, metadata, and a frame or its tile groups for each layer. */
const MAX_OBUS = 64;

/** Whether an OBU of an AV1 temporal unit has a spatial_id above 0 in its extension (AV1 bitstream specification, 5.3.3). */
function hasUpperLayer(unit: Uint8Array): boolean {
  let at = 0;
  for (let left = MAX_OBUS; left > 0; left -= 1) {
    const obu = readObu(unit, at);
    if (obu === null) return false;
    const [, extension = 0] = obu.header;
    if (((extension >> 3) & 3) > 0) return true;
    at = obu.end;
  }
  return false;
}
