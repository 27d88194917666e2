import { expect, test } from 'vitest';
import { ffmpeg } from '../testing/ffmpeg.ts';
import { agreed } from './sdp/testing/agreed.ts';
import { CHROMIUM_VIDEO_ONLY } from './sdp/testing/model-offers.ts';
import { ReadFeed, SimulatedPublish } from './session/testing/simulated-publish.ts';
import { SimulatedSender } from './session/testing/simulated-sender.ts';
import { accessUnits } from './testing/elementary-streams.ts';
import { h264Stream } from './testing/generated-streams.ts';
import { readMatroska } from './testing/matroska-reader.ts';

const INPUT = ['-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0', '-f', 'matroska'];
const OUTPUT = [
  '-vf',
  'scale=640:360,format=yuv420p',
  '-fps_mode',
  'passthrough',
  '-f',
  'framecrc',
  'pipe:1',
];

/** TimestampScale is 100 us. */
const TICKS_PER_MS = 10;

const second = async (size: string): Promise<Buffer[]> =>
  accessUnits(await h264Stream({ seconds: 1, size, gop: 30 }));

test('a browser that sends other sizes as its link gets better and worse keeps one feed, which decodes whole', async () => {
  const [small, large] = [await second('320x180'), await second('960x540')];
  const sender = new SimulatedSender({
    codec: 'h264',
    video: [...small, ...large, ...small],
    audio: null,
    videoPayloadType: 109,
    audioPayloadType: 111,
    answersKeyframeRequests: false,
  });
  const simulated = new SimulatedPublish(agreed(CHROMIUM_VIDEO_ONLY), sender);
  const feed = new ReadFeed();
  simulated.source.attach(feed);
  const sizes: (number | undefined)[] = [];
  for (let step = 0; step < 3; step += 1) {
    simulated.run(950);
    sizes.push(simulated.source.facts?.video.width);
    simulated.run(50);
  }
  simulated.run(50);
  expect(sizes).toEqual([320, 960, 320]);
  expect(simulated.events).toEqual(['ready']);
  expect(feed.isOver).toBe(false);
  const times = readMatroska(feed.bytes).blocks.map(({ tick }) => tick / TICKS_PER_MS);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(100);
  const { output, complaints } = await ffmpeg([...INPUT, '-i', 'pipe:0', ...OUTPUT], feed.bytes);
  expect(output.toString().match(/^\d/gm)?.length).toBe(times.length);
  expect(times.length).toBeGreaterThan(85);
  expect(complaints).not.toMatch(/error|invalid|corrupt/i);
});
