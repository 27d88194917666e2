import { beforeAll, expect, test } from 'vitest';
import { PROBLEMS } from '../../problems.ts';
import { ffmpeg } from '../../testing/ffmpeg.ts';
import { agreed } from '../sdp/testing/agreed.ts';
import { CHROMIUM, CHROMIUM_AUDIO_ONLY, OBS } from '../sdp/testing/model-offers.ts';
import { accessUnits, opusPackets } from '../testing/elementary-streams.ts';
import { h264Stream, opusFile } from '../testing/generated-streams.ts';
import { readMatroska } from '../testing/matroska-reader.ts';
import { SLATE_AFTER_MS } from './limits.ts';
import { ReadFeed, SimulatedPublish } from './testing/simulated-publish.ts';
import { type SenderOptions, SimulatedSender } from './testing/simulated-sender.ts';

const TICKS_PER_SECOND = 10_000;
const SLATE = {
  codec: 'h264',
  width: 640,
  height: 360,
  frameRate: null,
  profile: '',
  mayGrow: true,
  isSlate: true,
};
const OBS_AUDIO_ONLY = OBS.slice(
  0,
  OBS.findIndex((line) => line.startsWith('m=video')),
).map((line) => line.replace('BUNDLE 0 1', 'BUNDLE 0'));

let units: Buffer[] = [];
let packets: Buffer[] = [];

beforeAll(async () => {
  units = accessUnits(await h264Stream({ seconds: 2, size: '320x180', gop: 60 }));
  packets = opusPackets(await opusFile(4));
});

/** A publisher whose video has not begun. */
function publish(offer: readonly string[], options: Partial<SenderOptions> = {}) {
  const agreement = agreed(offer);
  const codecs = agreement.media.map(
    ({ media, codec: { codec } }) => [media.kind, codec.payloadType] as const,
  );
  const sender = new SimulatedSender({
    codec: 'h264',
    video: units,
    audio: packets,
    videoPayloadType: codecs.find(([kind]) => kind === 'video')?.[1] ?? 0,
    audioPayloadType: codecs.find(([kind]) => kind === 'audio')?.[1] ?? 0,
    answersKeyframeRequests: offer !== OBS,
    ...options,
  });
  sender.stopsVideo = true;
  const simulated = new SimulatedPublish(agreement, sender);
  return { simulated, sender, source: simulated.source };
}

const blocksOf = (feed: ReadFeed, track: number) =>
  readMatroska(feed.bytes).blocks.filter((block) => block.track === track);
const videoTicks = (feed: ReadFeed): number[] => blocksOf(feed, 1).map(({ tick }) => tick);
const growsStrictly = (ticks: readonly number[]): boolean =>
  ticks.every((tick, index) => index === 0 || tick > (ticks[index - 1] ?? 0));

async function complaintsAbout(feed: ReadFeed): Promise<string> {
  const input = ['-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0', '-f', 'matroska'];
  const { complaints } = await ffmpeg([...input, '-i', 'pipe:0', '-f', 'null', '-'], feed.bytes);
  return complaints;
}

test.each([
  ['Chromium', CHROMIUM_AUDIO_ONLY],
  ['OBS', OBS_AUDIO_ONLY],
])('audio alone of %s is served at once, with five still pictures a second', async (_, offer) => {
  const { simulated, source } = publish(offer);
  const feed = new ReadFeed();
  simulated.run(300);
  expect(simulated.events).toEqual(['ready']);
  expect(source.facts).toMatchObject({ video: SLATE, audio: { codec: 'opus', silent: false } });
  source.attach(feed);
  simulated.run(16_000);
  expect(simulated.events).toEqual(['ready']);
  const video = blocksOf(feed, 1);
  const audio = blocksOf(feed, 2);
  expect(audio.length).toBeGreaterThan(15.5 * 50);
  expect(video.length).toBeGreaterThanOrEqual(78);
  expect(video.length).toBeLessThanOrEqual(82);
  expect(video.every(({ isKeyframe }) => isKeyframe)).toBe(true);
  const ticks = videoTicks(feed);
  expect(growsStrictly(ticks)).toBe(true);
  // Never behind the sound by more than the distance of two pictures.
  expect((audio.at(-1)?.tick ?? 0) - (ticks.at(-1) ?? 0)).toBeLessThanOrEqual(0.2 * TICKS_PER_SECOND);
  expect(await complaintsAbout(feed)).not.toMatch(/error|invalid|corrupt|non.?monoton|missing/i);
});

test.each([
  ['Chromium', CHROMIUM],
  ['OBS', OBS],
])(
  '%s whose video does not come is served after some seconds, and its pictures when they do',
  async (_, offer) => {
    const { simulated, sender, source } = publish(offer);
    const feed = new ReadFeed();
    simulated.run(SLATE_AFTER_MS - 100);
    expect(simulated.events).toEqual([]);
    simulated.run(300);
    expect(simulated.events).toEqual(['ready']);
    expect(source.facts?.video).toEqual(SLATE);
    source.attach(feed);
    simulated.run(15_000);
    const slates = blocksOf(feed, 1).length;
    expect(slates).toBeGreaterThanOrEqual(73);
    sender.stopsVideo = false;
    simulated.run(3000);
    expect(simulated.events).toEqual(['ready']);
    expect(source.facts?.video).toMatchObject({ width: 320, height: 180 });
    expect(source.facts?.video.isSlate).toBeUndefined();
    // OBS answers no request; its next keyframe is at most 2 s away.
    const video = blocksOf(feed, 1).slice(slates);
    const first = video.findIndex(({ isKeyframe }) => !isKeyframe);
    expect(video.slice(0, first).every(({ isKeyframe }) => isKeyframe)).toBe(true);
    expect(video.length - first).toBeGreaterThan(25);
    expect(growsStrictly(videoTicks(feed))).toBe(true);
    expect(await complaintsAbout(feed)).not.toMatch(/error|invalid|corrupt|non.?monoton|missing/i);
  },
);

test('video that comes and cannot be shown is no reason for a still picture, but for a refusal', () => {
  const { simulated, source, sender } = publish(OBS, { video: units.slice(1, 10) });
  sender.stopsVideo = false;
  simulated.run(15_500);
  expect(simulated.events).toEqual([PROBLEMS.noKeyframe]);
  expect(source.facts).toBeNull();
});
