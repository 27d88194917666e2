/** What is asked of cameras: 720p30 is what the ladder's top rendition shows; more would only be scaled down again. */
const PICTURE = { width: 1280, height: 720, frameRate: 30 } as const;
const VIDEO_MAX_BITS_PER_SECOND = 2_500_000;
/** Opus is transparent for speech and music here. */
const AUDIO_MAX_BITS_PER_SECOND = 128_000;

export type VideoSource = 'camera' | 'screen';

/** A camera by id, or whichever the browser prefers. */
export const cameraConstraints = (deviceId: string | null): MediaTrackConstraints => ({
  width: { ideal: PICTURE.width },
  height: { ideal: PICTURE.height },
  frameRate: { ideal: PICTURE.frameRate, max: PICTURE.frameRate },
  ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
});

export const microphoneConstraints = (deviceId: string | null): MediaTrackConstraints => ({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
});

/** `max`, not `ideal`: a screen of 4K would otherwise be encoded as it is. */
export const screenConstraints = (): MediaTrackConstraints => ({
  width: { max: PICTURE.width },
  height: { max: PICTURE.height },
  frameRate: { max: PICTURE.frameRate },
});

/** What the encoder is told about the picture: letters stay sharp, people stay fluent. */
export const contentHintOf = (source: VideoSource): 'detail' | 'motion' =>
  source === 'screen' ? 'detail' : 'motion';

/** Lower is preferred; null is never offered. */
function codecRank({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec): number | null {
  switch (mimeType.toLowerCase()) {
    case 'video/h264': {
      const wholeFrames = sdpFmtpLine.includes('packetization-mode=1') ? 0 : 2;
      // Constrained baseline: every encoder in a browser makes it, without B-frames.
      return wholeFrames + (/profile-level-id=42e0/i.test(sdpFmtpLine) ? 0 : 1);
    }
    case 'video/vp8':
      return 4;
    case 'video/rtx':
      return 5;
    default:
      return null;
  }
}

/** For setCodecPreferences: H.264 first (it is what viewers get), VP8 for browsers without it, and retransmission. */
export const preferredVideoCodecs = (offered: readonly RTCRtpCodec[]): RTCRtpCodec[] =>
  offered
    .map((codec) => ({ codec, rank: codecRank(codec) }))
    .filter((entry): entry is { codec: RTCRtpCodec; rank: number } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ codec }) => codec);

/**
 * Sender settings for a track. A picture that shrinks is blown up again for viewers, so frames are dropped instead when the
 * line is slow.
 */
export function withLimits(parameters: RTCRtpSendParameters, kind: 'video' | 'audio'): RTCRtpSendParameters {
  const maxBitrate = kind === 'video' ? VIDEO_MAX_BITS_PER_SECOND : AUDIO_MAX_BITS_PER_SECOND;
  const encodings = parameters.encodings.map((encoding) => ({ ...encoding, maxBitrate }));
  return kind === 'video'
    ? { ...parameters, encodings, degradationPreference: 'maintain-resolution' }
    : { ...parameters, encodings };
}
