import {
  cameraConstraints,
  contentHintOf,
  microphoneConstraints,
  screenConstraints,
} from './capture-profile.ts';
import { type DeviceProblem, deviceProblemOf } from './device-problem.ts';

/** The part of `navigator.mediaDevices` that is used. */
export type DeviceAccess = Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia' | 'enumerateDevices'>;

/** Browsers of phones cannot. */
export const canShareScreen = (): boolean => 'getDisplayMedia' in navigator.mediaDevices;

export interface DeviceChoice {
  id: string;
  /** Empty until the streamer gave permission. */
  label: string;
}

export interface OpenedTracks {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  /** Why one of them is missing, or null. */
  problem: DeviceProblem | null;
}

type Opened = { track: MediaStreamTrack; problem: null } | { track: null; problem: DeviceProblem };

/** A camera by id (null: any). Never rejects. */
export function openCamera(access: DeviceAccess, id: string | null): Promise<Opened> {
  return opened('devices', async () => {
    const media = await access.getUserMedia({ video: cameraConstraints(id) });
    return hinted(media.getVideoTracks()[0], 'camera');
  });
}

/** A microphone by id (null: any). Never rejects. */
export function openMicrophone(access: DeviceAccess, id: string | null): Promise<Opened> {
  return opened('devices', async () => {
    const media = await access.getUserMedia({ audio: microphoneConstraints(id) });
    return media.getAudioTracks()[0];
  });
}

/** Lets the streamer choose a screen or window; must follow from a press. Never rejects. */
export function openScreen(access: DeviceAccess): Promise<Opened> {
  return opened('screen', async () => {
    const media = await access.getDisplayMedia({ video: screenConstraints(), audio: false });
    return hinted(media.getVideoTracks()[0], 'screen');
  });
}

/** Camera and microphone behind one question of the browser; one of them is enough. Never rejects. */
export async function openCameraAndMicrophone(
  access: DeviceAccess,
  wanted: { cameraId: string | null; microphoneId: string | null },
): Promise<OpenedTracks> {
  try {
    const media = await access.getUserMedia({
      video: cameraConstraints(wanted.cameraId),
      audio: microphoneConstraints(wanted.microphoneId),
    });
    const video = hinted(media.getVideoTracks()[0], 'camera') ?? null;
    return { video, audio: media.getAudioTracks()[0] ?? null, problem: null };
  } catch (error) {
    const problem = deviceProblemOf(error, 'devices');
    // A refusal was meant for both; asking twice more would be nagging.
    if (problem === 'permission-refused' || problem === 'unsupported')
      return { video: null, audio: null, problem };
    const camera = await openCamera(access, null);
    const microphone = await openMicrophone(access, null);
    return { video: camera.track, audio: microphone.track, problem: camera.problem ?? microphone.problem };
  }
}

/** What there is to choose from, in the browser's order; without entries that have no id yet. */
export async function listDevices(
  access: DeviceAccess,
): Promise<{ cameras: DeviceChoice[]; microphones: DeviceChoice[] }> {
  const devices = await access.enumerateDevices();
  const of = (kind: MediaDeviceKind): DeviceChoice[] =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { cameras: of('videoinput'), microphones: of('audioinput') };
}

function hinted(track: MediaStreamTrack | undefined, source: 'camera' | 'screen') {
  if (track !== undefined) track.contentHint = contentHintOf(source);
  return track;
}

async function opened(
  what: 'devices' | 'screen',
  open: () => Promise<MediaStreamTrack | undefined>,
): Promise<Opened> {
  try {
    const track = await open();
    return track === undefined ? { track: null, problem: 'none-found' } : { track, problem: null };
  } catch (error) {
    return { track: null, problem: deviceProblemOf(error, what) };
  }
}
