import { expect, test } from 'vitest';
import { captureObstacle, deviceProblemOf } from './device-problem.ts';
import { type DeviceAccess, listDevices, openCameraAndMicrophone } from './devices.ts';

const failing = (name: string): DeviceAccess & { asked: MediaStreamConstraints[] } => {
  const asked: MediaStreamConstraints[] = [];
  return {
    asked,
    getUserMedia: (constraints = {}) => {
      asked.push(constraints);
      return Promise.reject(new DOMException('no', name));
    },
    getDisplayMedia: () => Promise.reject(new DOMException('no', name)),
    enumerateDevices: () => Promise.resolve([]),
  };
};

test.each([
  ['NotAllowedError', 'permission-refused', 'dismissed'],
  ['SecurityError', 'permission-refused', 'permission-refused'],
  ['NotFoundError', 'none-found', 'none-found'],
  ['OverconstrainedError', 'none-found', 'none-found'],
  ['NotReadableError', 'in-use', 'in-use'],
  ['AbortError', 'in-use', 'in-use'],
  ['NotSupportedError', 'unsupported', 'unsupported'],
  ['SomethingNewError', 'failed', 'failed'],
] as const)('%s of a device is %s, of a screen %s', (name, device, screen) => {
  expect(deviceProblemOf(new DOMException('no', name), 'devices')).toBe(device);
  expect(deviceProblemOf(new DOMException('no', name), 'screen')).toBe(screen);
});

test('what is no error at all is a failure without a name', () => {
  expect(deviceProblemOf('text', 'devices')).toBe('failed');
});

test('a page of plain HTTP is told so, an old browser otherwise', () => {
  const able = { isSecureContext: true, hasMediaDevices: true, hasPeerConnection: true };
  expect(captureObstacle(able)).toBeNull();
  expect(captureObstacle({ ...able, isSecureContext: false, hasMediaDevices: false })).toBe('insecure');
  expect(captureObstacle({ ...able, hasPeerConnection: false })).toBe('unsupported');
});

test('who refused is asked once, not three times', async () => {
  const access = failing('NotAllowedError');
  const wanted = { cameraId: null, microphoneId: null };
  expect(await openCameraAndMicrophone(access, wanted)).toEqual({
    video: null,
    audio: null,
    problem: 'permission-refused',
  });
  expect(access.asked).toHaveLength(1);
});

test('when both together fail, each is tried alone', async () => {
  const access = failing('NotFoundError');
  await openCameraAndMicrophone(access, { cameraId: 'gone', microphoneId: null });
  expect(access.asked.map((constraints) => Object.keys(constraints))).toEqual([
    ['video', 'audio'],
    ['video'],
    ['audio'],
  ]);
});

test('the lists hold cameras and microphones that may be chosen', async () => {
  const device = (kind: MediaDeviceKind, deviceId: string, label = ''): MediaDeviceInfo => ({
    kind,
    deviceId,
    label,
    groupId: '',
    toJSON: () => ({}),
  });
  const devices = [
    device('audioinput', 'm1', 'Microphone 1'),
    device('audiooutput', 's1', 'Speaker'),
    device('videoinput', 'c1', 'Camera 1'),
    device('videoinput', ''),
  ];
  const access = { ...failing('x'), enumerateDevices: () => Promise.resolve(devices) };
  expect(await listDevices(access)).toEqual({
    cameras: [{ id: 'c1', label: 'Camera 1' }],
    microphones: [{ id: 'm1', label: 'Microphone 1' }],
  });
});
