import { beforeAll, expect, test } from 'vitest';
import { agreed } from './sdp/testing/agreed.ts';
import { OBS } from './sdp/testing/model-offers.ts';
import { SimulatedPublish } from './session/testing/simulated-publish.ts';
import { SimulatedSender } from './session/testing/simulated-sender.ts';
import { accessUnits } from './testing/elementary-streams.ts';
import { h264Stream } from './testing/generated-streams.ts';

let units: Buffer[] = [];
beforeAll(async () => {
  const [keyframe, ...others] = accessUnits(await h264Stream({ seconds: 1, size: '320x180', gop: 30 }));
  if (keyframe === undefined) throw new Error('no pictures');
  units = [keyframe, ...Array.from({ length: 40 }, () => others).flat()];
});

test('a publisher that sends no keyframe for 20 s is asked for one each 2 s, and stays', () => {
  const sender = new SimulatedSender({
    codec: 'h264',
    video: units,
    audio: null,
    videoPayloadType: 96,
    audioPayloadType: 111,
    answersKeyframeRequests: false,
  });
  const simulated = new SimulatedPublish(agreed(OBS), sender);
  simulated.run(19_000);
  expect(simulated.events).toEqual(['ready']);
  const asked = sender.seen.keyframeRequests;
  const perTwoSeconds = Array.from({ length: 8 }, () => {
    const before = sender.seen.keyframeRequests;
    simulated.run(2000);
    return sender.seen.keyframeRequests - before;
  });
  expect(asked).toBeLessThanOrEqual(1);
  expect(perTwoSeconds).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(simulated.events).toEqual(['ready']);
});
