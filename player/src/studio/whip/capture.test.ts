import { expect, test } from 'vitest';
import { createCapture } from './capture.ts';
import type { DeviceAccess } from './devices.ts';

/** A track that ends as a real one does: stop() tells nobody, the device's own end does. */
class StagedTrack extends EventTarget {
  readonly kind: 'video' | 'audio';
  enabled = true;
  contentHint = '';
  stopped = false;
  constructor(kind: 'video' | 'audio') {
    super();
    this.kind = kind;
  }
  stop() {
    this.stopped = true;
  }
  vanish() {
    this.dispatchEvent(new Event('ended'));
  }
}

/** Devices that no test machine has; every opened track is kept in order. */
function staged() {
  const tracks: StagedTrack[] = [];
  const open = (kinds: { video?: unknown; audio?: unknown }) => {
    const made = (['video', 'audio'] as const)
      .filter((kind) => kinds[kind] !== undefined && kinds[kind] !== false)
      .map((kind) => new StagedTrack(kind));
    tracks.push(...made);
    const of = (kind: string) => made.filter((track) => track.kind === kind);
    return Promise.resolve({
      getVideoTracks: () => of('video'),
      getAudioTracks: () => of('audio'),
    } as unknown as MediaStream);
  };
  const access: DeviceAccess = {
    getUserMedia: (constraints = {}) => open(constraints),
    getDisplayMedia: () => open({ video: true }),
    enumerateDevices: () => Promise.resolve([]),
  };
  return { capture: createCapture(access), tracks };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

test('changing to a screen lets the camera go, and ending the screen brings it back', async () => {
  const { capture, tracks } = staged();
  expect(await capture.start('camera')).toBe(true);
  await capture.useScreen();
  const [camera, , screen] = tracks;
  expect(camera?.stopped).toBe(true);
  expect(screen?.contentHint).toBe('detail');
  expect(capture.captured.value.source).toBe('screen');
  screen?.vanish();
  await settle();
  expect(capture.captured.value).toMatchObject({ source: 'camera', problem: null });
  expect(capture.captured.value.video).toBe(tracks[3]);
});

test('a device that was pulled out is told', async () => {
  const { capture, tracks } = staged();
  await capture.start('camera');
  tracks[1]?.vanish();
  expect(capture.captured.value).toMatchObject({ audio: null, problem: 'unplugged' });
});

test('another microphone stays as muted as the one before', async () => {
  const { capture, tracks } = staged();
  await capture.start('camera');
  capture.setMuted(true);
  await capture.useMicrophone('other');
  expect(tracks.at(-1)?.enabled).toBe(false);
  expect(tracks[1]?.stopped).toBe(true);
});

test('what opens after everything was turned off is stopped at once', async () => {
  const { capture, tracks } = staged();
  const starting = capture.start('camera');
  capture.stop();
  expect(await starting).toBe(false);
  expect(tracks.map((track) => track.stopped)).toEqual([true, true]);
  expect(capture.captured.value.video).toBeNull();
});
