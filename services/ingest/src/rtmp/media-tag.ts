/** What an RTMP video message holds (Adobe FLV 10.1, E.4.3). */
export type VideoTag =
  | { readonly kind: 'config'; readonly record: Buffer }
  | { readonly kind: 'frame'; readonly keyframe: boolean; readonly nals: Buffer }
  | { readonly kind: 'unsupported'; readonly codec: string }
  | { readonly kind: 'ignored' };

/** What an RTMP audio message holds (E.4.2). */
export type AudioTag =
  | { readonly kind: 'aac-config'; readonly config: Buffer }
  | { readonly kind: 'aac-frame' }
  | { readonly kind: 'mp3-frame'; readonly frame: Buffer }
  | { readonly kind: 'unsupported'; readonly codec: string }
  | { readonly kind: 'ignored' };

const IGNORED = { kind: 'ignored' } as const;
const EXTENDED_HEADER = 0x80;
const AVC = 7;
const KEYFRAME = 1;
/** Not a picture: seek markers of Flash servers. */
const COMMAND_FRAME = 5;
const AVC_HEADER_BYTES = 5;

const VIDEO_CODECS = new Map([
  [2, 'Sorenson H.263'],
  [3, 'Screen video'],
  [4, 'VP6'],
  [5, 'VP6 with alpha'],
  [6, 'Screen video 2'],
  [12, 'HEVC (H.265)'],
  [13, 'AV1'],
]);
const VIDEO_FOURCCS = new Map([
  ['hvc1', 'HEVC (H.265)'],
  ['av01', 'AV1'],
  ['vp09', 'VP9'],
  ['vp08', 'VP8'],
  ['avc1', 'H.264 in enhanced RTMP'],
  ['vvc1', 'VVC (H.266)'],
]);
const AUDIO_CODECS = new Map([
  [0, 'PCM'],
  [1, 'ADPCM'],
  [3, 'PCM'],
  [4, 'Nellymoser'],
  [5, 'Nellymoser'],
  [6, 'Nellymoser'],
  [7, 'G.711'],
  [8, 'G.711'],
  [9, 'in enhanced RTMP'],
  [11, 'Speex'],
  [13, 'Opus'],
]);
const AAC = 10;
const MP3 = 2;
const MP3_8_KHZ = 14;

/** Bodies too short to hold anything are ignored, as are frame types that carry no picture. */
export function readVideoTag(body: Buffer): VideoTag {
  const [first, packetType] = body;
  if (first === undefined || packetType === undefined) return IGNORED;
  if ((first & EXTENDED_HEADER) !== 0) {
    if (body.length < AVC_HEADER_BYTES) return IGNORED;
    const fourcc = body.toString('latin1', 1, 5);
    return { kind: 'unsupported', codec: VIDEO_FOURCCS.get(fourcc) ?? 'in enhanced RTMP' };
  }
  const frameType = first >> 4;
  const codecId = first & 0x0f;
  if (codecId !== AVC) {
    return { kind: 'unsupported', codec: VIDEO_CODECS.get(codecId) ?? `number ${codecId}` };
  }
  if (frameType === COMMAND_FRAME || body.length < AVC_HEADER_BYTES) return IGNORED;
  const content = body.subarray(AVC_HEADER_BYTES);
  if (packetType === 0) return { kind: 'config', record: content };
  if (packetType === 1) return { kind: 'frame', keyframe: frameType === KEYFRAME, nals: content };
  return IGNORED;
}

export function readAudioTag(body: Buffer): AudioTag {
  const [first, packetType] = body;
  if (first === undefined || packetType === undefined) return IGNORED;
  const codecId = first >> 4;
  switch (codecId) {
    case AAC:
      if (body.length < 3) return IGNORED;
      if (packetType === 0) return { kind: 'aac-config', config: body.subarray(2) };
      return packetType === 1 ? { kind: 'aac-frame' } : IGNORED;
    case MP3:
    case MP3_8_KHZ:
      return { kind: 'mp3-frame', frame: body.subarray(1) };
    default:
      return { kind: 'unsupported', codec: AUDIO_CODECS.get(codecId) ?? `number ${codecId}` };
  }
}
