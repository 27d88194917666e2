import { createStore, type Store } from '../../ui/store.ts';
import type { VideoSource } from './capture-profile.ts';
import type { DeviceProblem } from './device-problem.ts';
import {
  type DeviceAccess,
  type DeviceChoice,
  listDevices,
  type OpenedTracks,
  openCamera,
  openCameraAndMicrophone,
  openMicrophone,
  openScreen,
} from './devices.ts';

/** What is captured now, and what could be. */
export interface Captured {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  source: VideoSource;
  muted: boolean;
  cameras: readonly DeviceChoice[];
  microphones: readonly DeviceChoice[];
  problem: DeviceProblem | null;
}

const NOTHING: Captured = {
  video: null,
  audio: null,
  source: 'camera',
  muted: false,
  cameras: [],
  microphones: [],
  problem: null,
};

/** Owns the tracks: whatever it replaces or ends it also stops, so that the camera's light goes out. */
export interface Capture {
  readonly captured: Store<Captured>;
  /** With a screen it must follow from a press. True when there is a picture or a sound afterwards. */
  start(source: VideoSource): Promise<boolean>;
  useCamera(id: string | null): Promise<void>;
  useMicrophone(id: string): Promise<void>;
  /** Must follow from a press. */
  useScreen(): Promise<void>;
  setMuted(muted: boolean): void;
  relist(): Promise<void>;
  stop(): void;
}

export function createCapture(access: DeviceAccess): Capture {
  const captured = createStore<Captured>(NOTHING);
  /** Raised by stop(): a device that opens later is not wanted any more. */
  let era = 0;
  const change = (part: Partial<Captured>) => captured.set({ ...captured.value, ...part });

  const watchVideo = (video: MediaStreamTrack, source: VideoSource) => {
    video.addEventListener('ended', () => {
      if (captured.value.video !== video) return;
      change({ video: null, problem: source === 'screen' ? null : 'unplugged' });
      // "Stop sharing" of the browser's own bar means: back to the face.
      if (source === 'screen') void useCamera(null);
    });
  };
  const takeVideo = (video: MediaStreamTrack, source: VideoSource) => {
    const old = captured.value.video;
    watchVideo(video, source);
    change({ video, source, problem: null });
    old?.stop();
  };
  const takeAudio = (audio: MediaStreamTrack) => {
    const old = captured.value.audio;
    audio.enabled = !captured.value.muted;
    audio.addEventListener('ended', () => {
      if (captured.value.audio === audio) change({ audio: null, problem: 'unplugged' });
    });
    change({ audio, problem: null });
    old?.stop();
  };

  type Opening = ReturnType<typeof openCamera>;
  const openInto = async (opening: Opening, take: (track: MediaStreamTrack) => void) => {
    const started = era;
    const { track, problem } = await opening;
    if (started !== era) track?.stop();
    else if (track !== null) take(track);
    else change({ problem });
  };
  const useCamera = (id: string | null) =>
    openInto(openCamera(access, id), (track) => takeVideo(track, 'camera'));
  const relist = async () => {
    const started = era;
    // Without names the devices work all the same.
    const lists = await listDevices(access).catch(() => null);
    if (lists !== null && started === era) change(lists);
  };

  return {
    captured,
    useCamera,
    relist,
    async start(source) {
      const started = era;
      const { video, audio, problem } = await openFirst(access, source);
      if (started !== era) {
        video?.stop();
        audio?.stop();
        return false;
      }
      if (video !== null) takeVideo(video, source);
      if (audio !== null) takeAudio(audio);
      change({ problem });
      await relist();
      return video !== null || audio !== null;
    },
    useMicrophone: (id) => openInto(openMicrophone(access, id), takeAudio),
    useScreen: () => openInto(openScreen(access), (track) => takeVideo(track, 'screen')),
    setMuted(muted) {
      if (captured.value.audio !== null) captured.value.audio.enabled = !muted;
      change({ muted });
    },
    stop() {
      era += 1;
      const { video, audio } = captured.value;
      captured.set(NOTHING);
      video?.stop();
      audio?.stop();
    },
  };
}

async function openFirst(access: DeviceAccess, source: VideoSource): Promise<OpenedTracks> {
  if (source === 'camera') return openCameraAndMicrophone(access, { cameraId: null, microphoneId: null });
  const screen = await openScreen(access);
  if (screen.track === null) return { video: null, audio: null, problem: screen.problem };
  const microphone = await openMicrophone(access, null);
  return { video: screen.track, audio: microphone.track, problem: microphone.problem };
}
