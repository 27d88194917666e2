/**
 * What a streamer is told, in OBS's dialog or on the studio page. ASCII only: RTMP's status message counts UTF-16 units
 * where its peers expect bytes.
 */
export const PROBLEMS = {
  unknownKey: 'This stream key is not valid. Copy it again from your studio page.',
  tooManyWrongKeys: 'Too many wrong stream keys came from your address. Try again in a minute.',
  tooManyTakeOvers: 'Several encoders use this stream key at the same time. Stop all but one.',
  tooManyConnections: 'Too many connections from your address.',
  superseded: 'Another encoder took over with the same stream key.',
  unavailable: 'The server cannot check stream keys right now. Try again in a moment.',
  unknownApp: 'Unknown application. The server address ends in /live.',
  badConnect: 'The connect request is not understood.',
  publishOnly: 'This server takes streams only; watch them on the web page.',
  secondPublish: 'This connection publishes already.',
  notConnected: 'Connect before you publish.',
  transcodeFailed: 'The server could not process this stream.',
  noCapacity: 'The server has no capacity left to transcode this stream. Try again later.',
  noKeyframe: 'No video keyframe arrived for 15 seconds. Set a keyframe interval of 2 seconds.',
  noVideo: 'No video arrived for 15 seconds. Audio alone cannot be streamed.',
  noMediaPath:
    'No media connection came about within 10 seconds. Check that the UDP port of the server is open.',
  draining: 'The server is about to stop. Connect again in a moment.',
  tooManySessions: 'Too many connections with this stream key. Wait a moment.',
  serverFull: 'The server has no room for another publisher.',
  noMedia: 'No video or audio arrived.',
  audioChanges: 'The audio format changes again and again.',
  tooHighBitrate: 'The stream is above 12 Mb/s. Lower the bitrate to 6 Mb/s or less.',
} as const;

export const videoCodecProblem = (codec: string): string =>
  `Video codec ${codec} is not supported. Set the video encoder to H.264 (AVC).`;

export const audioCodecProblem = (codec: string): string =>
  `Audio codec ${codec} is not supported. Set the audio encoder to AAC.`;

export const pictureSizeProblem = (width: number, height: number): string =>
  `A picture of ${width}x${height} is too large. Stream at most 1920x1200.`;
