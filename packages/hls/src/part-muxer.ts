import { ByteWriter } from './byte-writer.ts';
import { boxOf, childBoxes, viewOf } from './fmp4-boxes.ts';
import type { AudioTrackInit, Sample, VideoTrackInit } from './sample-reader.ts';
import { trackIdOffsetIn } from './track-init.ts';

const VIDEO_TRACK = 1;
const AUDIO_TRACK = 2;

/** ISO/IEC 14496-12 8.8.3.1: "depends on no other" and "depends on others, is no sync sample". */
const SYNC_SAMPLE = 0x2000000;
const NON_SYNC_SAMPLE = 0x1010000;

/** ftyp + moov with the video as track 1 and the audio as track 2. */
export function muxInit(video: VideoTrackInit, audio: AudioTrackInit): Uint8Array {
  const traks = [withTrackId(video.trak, VIDEO_TRACK), withTrackId(audio.trak, AUDIO_TRACK)];
  const brands = ['iso6', 'cmfc', 'mp41'];
  const ftypSize = 16 + brands.length * 4;
  const mvhdSize = 108;
  const trexSize = 32;
  const mvexSize = 8 + 2 * trexSize;
  const moovSize = 8 + mvhdSize + mvexSize + traks.reduce((sum, trak) => sum + trak.length, 0);

  const writer = new ByteWriter(ftypSize + moovSize);
  writer.box(ftypSize, 'ftyp').type('iso6').uint32(0);
  for (const brand of brands) writer.type(brand);

  writer.box(moovSize, 'moov').fullBox(mvhdSize, 'mvhd', 0, 0).zeros(8).uint32(1000).zeros(4);
  // Rate 1.0, volume 1.0, the unity matrix, and the id that a further track would get.
  writer.uint32(0x10000).uint16(0x100).zeros(10);
  for (const value of [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]) writer.uint32(value);
  writer.zeros(24).uint32(AUDIO_TRACK + 1);
  for (const trak of traks) writer.append(trak);
  writer.box(mvexSize, 'mvex');
  for (const trackId of [VIDEO_TRACK, AUDIO_TRACK]) {
    writer.fullBox(trexSize, 'trex', 0, 0).uint32(trackId).uint32(1).zeros(12);
  }
  return writer.bytes;
}

function withTrackId(trak: Uint8Array, trackId: number): Uint8Array {
  const copy = new Uint8Array(trak);
  const { body: tkhd } = boxOf(childBoxes(copy.subarray(8)), 'tkhd');
  viewOf(tkhd).setUint32(trackIdOffsetIn(tkhd), trackId);
  return copy;
}

/** Sizes of the boxes around the samples of one track. */
const TFHD_SIZE = 16;
const TFDT_SIZE = 20;
const TRUN_HEAD_SIZE = 20;
const BYTES_PER_SAMPLE = 16;
const trafSize = (samples: readonly Sample[]): number =>
  samples.length === 0 ? 0 : 8 + TFHD_SIZE + TFDT_SIZE + TRUN_HEAD_SIZE + samples.length * BYTES_PER_SAMPLE;
const mediaSize = (samples: readonly Sample[]): number =>
  samples.reduce((sum, sample) => sum + sample.data.length, 0);

/**
 * One moof + mdat with both tracks, video first; `sequenceNumber` counts the parts of a run from 1. The samples of a
 * track must rise in time. A track without samples is left out.
 */
export function muxPart(part: {
  sequenceNumber: number;
  video: readonly Sample[];
  audio: readonly Sample[];
}): Uint8Array {
  const { sequenceNumber, video, audio } = part;
  const mfhdSize = 16;
  const moofSize = 8 + mfhdSize + trafSize(video) + trafSize(audio);
  const videoBytes = mediaSize(video);
  const mdatSize = 8 + videoBytes + mediaSize(audio);

  const writer = new ByteWriter(moofSize + mdatSize);
  writer.box(moofSize, 'moof').fullBox(mfhdSize, 'mfhd', 0, 0).uint32(sequenceNumber);
  writeTraf(writer, { trackId: VIDEO_TRACK, samples: video, dataOffset: moofSize + 8 });
  writeTraf(writer, { trackId: AUDIO_TRACK, samples: audio, dataOffset: moofSize + 8 + videoBytes });
  writer.box(mdatSize, 'mdat');
  for (const sample of video) writer.append(sample.data);
  for (const sample of audio) writer.append(sample.data);
  return writer.bytes;
}

function writeTraf(
  writer: ByteWriter,
  track: { trackId: number; samples: readonly Sample[]; dataOffset: number },
): void {
  const { trackId, samples, dataOffset } = track;
  const [first] = samples;
  if (first === undefined) return;
  const DEFAULT_BASE_IS_MOOF = 0x20000;
  const OFFSET_DURATION_SIZE_FLAGS_COMPOSITION = 0xf01;
  writer.box(trafSize(samples), 'traf');
  writer.fullBox(TFHD_SIZE, 'tfhd', 0, DEFAULT_BASE_IS_MOOF).uint32(trackId);
  writer.fullBox(TFDT_SIZE, 'tfdt', 1, 0).uint64(first.dts);
  writer.fullBox(
    TRUN_HEAD_SIZE + samples.length * BYTES_PER_SAMPLE,
    'trun',
    1,
    OFFSET_DURATION_SIZE_FLAGS_COMPOSITION,
  );
  writer.uint32(samples.length).uint32(dataOffset);
  samples.forEach((sample, index) => {
    // Within a run only durations tell the time, so a hole in the track has to be part of the sample before it.
    const next = samples[index + 1];
    writer.uint32(next === undefined ? sample.duration : next.dts - sample.dts);
    writer.uint32(sample.data.length);
    writer.uint32(sample.sync ? SYNC_SAMPLE : NON_SYNC_SAMPLE).int32(sample.compositionOffset);
  });
}
