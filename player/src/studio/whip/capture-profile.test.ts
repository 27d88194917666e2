import { expect, test } from 'vitest';
import {
  cameraConstraints,
  contentHintOf,
  microphoneConstraints,
  preferredVideoCodecs,
  screenConstraints,
  withLimits,
} from './capture-profile.ts';

const codec = (mimeType: string, sdpFmtpLine?: string): RTCRtpCodec => ({
  mimeType,
  clockRate: 90_000,
  ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine }),
});
const h264 = (profile: string, mode: number) =>
  codec('video/H264', `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`);

test('H.264 comes before VP8, constrained baseline in whole frames first', () => {
  // The order of Debian's Chromium 156.
  const offered = [
    codec('video/VP8'),
    codec('video/rtx'),
    h264('42001f', 1),
    h264('42001f', 0),
    h264('42e01f', 1),
    h264('42e01f', 0),
    codec('video/AV1'),
    codec('video/VP9', 'profile-id=0'),
    codec('video/red'),
  ];
  expect(preferredVideoCodecs(offered)).toEqual([
    h264('42e01f', 1),
    h264('42001f', 1),
    h264('42e01f', 0),
    h264('42001f', 0),
    codec('video/VP8'),
    codec('video/rtx'),
  ]);
});

test('a browser without H.264 sends VP8', () => {
  const offered = [codec('video/VP9'), codec('video/AV1'), codec('video/VP8')];
  expect(preferredVideoCodecs(offered)).toEqual([codec('video/VP8')]);
});

test('the encoder keeps the size of the picture and its limit', () => {
  const before = {
    transactionId: 't',
    encodings: [{ active: true }],
    codecs: [],
    headerExtensions: [],
    rtcp: {},
  } satisfies RTCRtpSendParameters;
  expect(withLimits(before, 'video')).toEqual({
    ...before,
    encodings: [{ active: true, maxBitrate: 2_500_000 }],
    degradationPreference: 'maintain-resolution',
  });
  expect(withLimits(before, 'audio').encodings).toEqual([{ active: true, maxBitrate: 128_000 }]);
});

test('cameras are asked for 720p30, one of them by name when it was chosen', () => {
  expect(cameraConstraints(null)).toEqual({
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
  });
  expect(cameraConstraints('cam').deviceId).toEqual({ exact: 'cam' });
  expect(microphoneConstraints('mic').deviceId).toEqual({ exact: 'mic' });
  expect(microphoneConstraints(null).deviceId).toBeUndefined();
});

test('a screen is sharp rather than fluent, and no larger than what viewers get', () => {
  expect(contentHintOf('screen')).toBe('detail');
  expect(contentHintOf('camera')).toBe('motion');
  expect(screenConstraints()).toMatchObject({ width: { max: 1280 }, height: { max: 720 } });
});
