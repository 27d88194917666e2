import type { AudioCodec, SourceFacts } from '@naru/contracts/source-facts';
import type { Track } from './media-frame.ts';

/** File header of an FLV with audio and video (Adobe FLV 10.1, E.2), and the size of the tag before the first. */
export const FLV_HEADER = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);

const TAG_TYPES = { audio: 8, video: 9, script: 18 } as const;
const TAG_HEADER_BYTES = 11;
const TRAILER_BYTES = 4;
const AVC_CODEC_ID = 7;
/** RTMP brings AAC and MP3; FLV knows no other that we take. */
const AUDIO_CODEC_IDS: Readonly<Partial<Record<AudioCodec, number>>> = { aac: 10, mp3: 2 };

/** One FLV tag with its trailing size (E.4.1). `timestampMs` below 2^32. */
export function flvTag(type: Track | 'script', timestampMs: number, body: Uint8Array): Buffer {
  const tag = Buffer.allocUnsafe(TAG_HEADER_BYTES + body.length + TRAILER_BYTES);
  tag.writeUInt8(TAG_TYPES[type], 0);
  tag.writeUIntBE(body.length, 1, 3);
  tag.writeUIntBE(timestampMs & 0xff_ff_ff, 4, 3);
  tag.writeUInt8((timestampMs >>> 24) & 0xff, 7);
  tag.writeUIntBE(0, 8, 3); // stream id
  tag.set(body, TAG_HEADER_BYTES);
  tag.writeUInt32BE(TAG_HEADER_BYTES + body.length, TAG_HEADER_BYTES + body.length);
  return tag;
}

/** Our own `onMetaData`: it tells a demuxer to expect both tracks before their first packets. */
export function metadataTag({ video, audio }: SourceFacts): Buffer {
  const fields: [name: string, value: number | boolean][] = [
    ['width', video.width],
    ['height', video.height],
    ['videocodecid', AVC_CODEC_ID],
    ['audiosamplerate', audio.sampleRate],
    ['stereo', audio.channels > 1],
  ];
  const audioCodecId = AUDIO_CODEC_IDS[audio.codec];
  if (audioCodecId !== undefined) fields.push(['audiocodecid', audioCodecId]);
  if (video.frameRate !== null) fields.push(['framerate', video.frameRate]);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(fields.length);
  return flvTag(
    'script',
    0,
    Buffer.concat([
      Buffer.from([0x02]),
      amfName('onMetaData'),
      Buffer.from([0x08]), // ECMA array
      count,
      ...fields.flatMap(([name, value]) => [amfName(name), amfValue(value)]),
      Buffer.from([0, 0, 9]),
    ]),
  );
}

function amfName(name: string): Buffer {
  const text = Buffer.from(name, 'ascii');
  return Buffer.concat([Buffer.from([text.length >> 8, text.length & 0xff]), text]);
}

function amfValue(value: number | boolean): Buffer {
  if (typeof value === 'boolean') return Buffer.from([0x01, value ? 1 : 0]);
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}
