import { beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../problems.ts';
import { ffmpeg } from '../../testing/ffmpeg.ts';
import { agreed } from '../sdp/testing/agreed.ts';
import { CHROMIUM, CHROMIUM_VIDEO_ONLY, OBS } from '../sdp/testing/model-offers.ts';
import { accessUnits, opusPackets } from '../testing/elementary-streams.ts';
import { h264Stream, opusFile } from '../testing/generated-streams.ts';
import { readMatroska } from '../testing/matroska-reader.ts';
import { ReadFeed, SimulatedPublish } from './testing/simulated-publish.ts';
import { type SenderOptions, SimulatedSender } from './testing/simulated-sender.ts';

const GOP = 60;
let units: Buffer[] = [];
let packets: Buffer[] = [];

beforeAll(async () => {
  units = accessUnits(await h264Stream({ seconds: 4, size: '320x180', gop: GOP }));
  packets = opusPackets(await opusFile(4));
});

function publish(offer: readonly string[], options: Partial<SenderOptions> = {}) {
  const agreement = agreed(offer);
  const isBrowser = offer !== OBS;
  const codecs = agreement.media.map(({ media, codec }) => [media.kind, codec] as const);
  const video = codecs.find(([kind]) => kind === 'video')?.[1];
  const audio = codecs.find(([kind]) => kind === 'audio')?.[1];
  const rtx = video?.rtxPayloadType ?? null;
  const extensions = agreement.media.flatMap(({ extensions }) => extensions);
  const transportCc = extensions.find(({ name }) => name === 'transportCc');
  const sender = new SimulatedSender({
    codec: 'h264',
    video: units,
    audio: audio === undefined ? null : packets,
    videoPayloadType: video?.codec.payloadType ?? 0,
    audioPayloadType: audio?.codec.payloadType ?? 0,
    answersKeyframeRequests: isBrowser,
    ...(rtx === null ? {} : { rtxPayloadType: rtx }),
    ...(transportCc === undefined ? {} : { transportCcId: transportCc.id }),
    ...options,
  });
  const simulated = new SimulatedPublish(agreement, sender);
  return { simulated, sender, source: simulated.source };
}

const videoBlocks = (feed: ReadFeed) => readMatroska(feed.bytes).blocks.filter(({ track }) => track === 1);
const audioBlocks = (feed: ReadFeed) => readMatroska(feed.bytes).blocks.filter(({ track }) => track === 2);

async function complaintsAbout(feed: ReadFeed): Promise<string> {
  const input = ['-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0', '-f', 'matroska'];
  const { complaints } = await ffmpeg([...input, '-i', 'pipe:0', '-f', 'null', '-'], feed.bytes);
  return complaints;
}

describe.each([
  ['Chromium', CHROMIUM],
  ['OBS', OBS],
])('%s over a link that loses 5 %% both ways', (name, offer) => {
  test('loses next to no frame, and FFmpeg decodes what there is without a complaint', async () => {
    const { simulated, sender, source } = publish(offer);
    const feed = new ReadFeed();
    simulated.run(200);
    expect(simulated.events).toEqual(['ready']);
    source.attach(feed);
    simulated.loss = 0.05;
    simulated.run(20_000);
    simulated.loss = 0;
    simulated.run(500);
    const video = videoBlocks(feed);
    expect(video.length).toBeGreaterThan(0.95 * 20 * 30);
    expect(audioBlocks(feed).length).toBeGreaterThan(0.93 * 20 * 50);
    expect(video[0]?.isKeyframe).toBe(true);
    expect(source.counts.tracks.video?.nacks?.recovered).toBeGreaterThan(20);
    expect(sender.seen.receiverReports).toBeGreaterThan(15);
    const usesTransportCc = name === 'Chromium';
    expect(sender.seen.transportFeedbacks > 150).toBe(usesTransportCc);
    expect(sender.seen.rembs > 15).toBe(!usesTransportCc);
    expect(await complaintsAbout(feed)).not.toMatch(/error|invalid|corrupt|non.?monoton|missing/i);
  });
});

test('the facts come from the first keyframe, and time 0 is when the source was made', () => {
  const { simulated, source } = publish(OBS);
  const madeAt = simulated.clock.now();
  expect(source.facts).toBeNull();
  simulated.run(100);
  expect(source.clockBaseMs).toBe(madeAt);
  expect(source.facts).toEqual({
    video: { codec: 'h264', width: 320, height: 180, frameRate: 30, profile: expect.any(String) as string },
    audio: { codec: 'opus', sampleRate: 48_000, channels: 2, silent: false },
    encoder: 'a test',
  });
  expect(source.lastPacketAtMs).toBeGreaterThan(madeAt);
});

test('the picture of a browser may grow, that of an encoder does not', () => {
  const pictures = [CHROMIUM, OBS].map((offer) => {
    const { simulated, source } = publish(offer);
    simulated.run(100);
    return source.facts?.video.mayGrow;
  });
  expect(pictures).toEqual([true, undefined]);
});

test('a reader of OBS begins at the keyframe held, one of a browser at the next one, which is asked for', () => {
  const obs = publish(OBS);
  obs.simulated.run(1500);
  const held = new ReadFeed();
  obs.source.attach(held);
  expect(videoBlocks(held).length).toBeGreaterThan(40);
  expect(videoBlocks(held)[0]).toMatchObject({ isKeyframe: true });

  const browser = publish(CHROMIUM);
  browser.simulated.run(1500);
  const before = browser.sender.seen.keyframeRequests;
  const next = new ReadFeed();
  browser.source.attach(next);
  expect(next.chunks).toEqual([]);
  browser.simulated.run(200);
  expect(browser.sender.seen.keyframeRequests).toBe(before + 1);
  expect(videoBlocks(next)[0]).toMatchObject({ isKeyframe: true });
  // 1.5 s after time 0, in ticks of 0.1 ms.
  expect(videoBlocks(next)[0]?.tick).toBeGreaterThan(15_000);
});

test('a reader that is let go gets nothing more, and the next one a header of its own', () => {
  const { simulated, source } = publish(OBS);
  const [first, second] = [new ReadFeed(), new ReadFeed()];
  simulated.run(500);
  source.attach(first);
  simulated.run(500);
  source.detach(first);
  const { length } = first.chunks;
  source.attach(second);
  simulated.run(500);
  expect(first.chunks).toHaveLength(length);
  expect(videoBlocks(second)[0]?.isKeyframe).toBe(true);
});

test('an outage of 8 s costs a browser one request or two, and pictures are back at once', () => {
  const { simulated, sender, source } = publish(CHROMIUM);
  const feed = new ReadFeed();
  simulated.run(1000);
  source.attach(feed);
  simulated.run(1000);
  const before = sender.seen.nacked;
  simulated.loss = 1;
  simulated.run(8000);
  simulated.loss = 0;
  const { length } = videoBlocks(feed);
  simulated.run(1000);
  expect(videoBlocks(feed).length).toBeGreaterThan(length + 15);
  expect(sender.seen.nacked - before).toBeLessThan(50);
});

test('without a sender of audio the feed has one track, and the facts say so', () => {
  const { simulated, source } = publish(CHROMIUM_VIDEO_ONLY);
  const feed = new ReadFeed();
  simulated.run(300);
  source.attach(feed);
  simulated.run(300);
  expect(source.facts?.audio.silent).toBe(true);
  expect(videoBlocks(feed).length).toBeGreaterThan(5);
  expect(audioBlocks(feed)).toEqual([]);
});

test('while video stops and audio goes on the newest keyframe is repeated, and real pictures follow again', () => {
  const { simulated, sender, source } = publish(CHROMIUM);
  const feed = new ReadFeed();
  simulated.run(500);
  source.attach(feed);
  simulated.run(500);
  const { length } = videoBlocks(feed);
  sender.stopsVideo = true;
  simulated.run(5000);
  const repeated = videoBlocks(feed).slice(length);
  expect(repeated.length).toBeGreaterThan(15);
  expect(repeated.length).toBeLessThan(30);
  expect(repeated.every(({ isKeyframe }) => isKeyframe)).toBe(true);
  sender.stopsVideo = false;
  simulated.run(1000);
  // What refers to pictures that never came is left out.
  expect(videoBlocks(feed)[length + repeated.length]?.isKeyframe).toBe(true);
  expect(videoBlocks(feed).length).toBeGreaterThan(length + repeated.length + 15);
  const ticks = videoBlocks(feed).map(({ tick }) => tick);
  expect(ticks.every((tick, index) => index === 0 || tick > (ticks[index - 1] ?? 0))).toBe(true);
});

test('a source that stands still is asked for a new keyframe before the old one is shown again', () => {
  const { simulated, sender, source } = publish(CHROMIUM);
  const feed = new ReadFeed();
  simulated.run(500);
  source.attach(feed);
  simulated.run(500);
  const { length } = videoBlocks(feed);
  const { keyframeRequests } = sender.seen;
  sender.stopsVideo = true;
  simulated.run(900);
  expect(sender.seen.keyframeRequests).toBe(keyframeRequests + 1);
  expect(videoBlocks(feed)).toHaveLength(length);
});

test('a source without a keyframe is asked for one again and again, and refused after 15 s', () => {
  const { simulated, sender } = publish(OBS, { video: units.slice(1, 10) });
  simulated.run(15_500);
  expect(simulated.events).toEqual([PROBLEMS.noKeyframe]);
  expect(sender.seen.keyframeRequests).toBeGreaterThan(10);
});

test('a picture that is too large or a bit rate that is too high is refused', async () => {
  const large = accessUnits(await h264Stream({ seconds: 1, size: '2048x1280', gop: 30 }));
  const { simulated } = publish(OBS, { video: large });
  simulated.run(500);
  expect(simulated.events).toEqual([expect.stringContaining('2048x1280')]);

  const flood = publish(OBS);
  for (let count = 0; count < 20_000; count += 1) {
    flood.source.datagram(new Uint8Array(1200), flood.simulated.clock.monotonic());
  }
  expect(flood.simulated.events).toEqual([PROBLEMS.tooHighBitrate]);
});

test('a drop closes the connection and nothing is handled any more', () => {
  const { simulated, source } = publish(OBS);
  const feed = new ReadFeed();
  simulated.run(500);
  source.attach(feed);
  source.drop({ reason: 'superseded', problem: null });
  const { length } = feed.chunks;
  simulated.run(500);
  expect(simulated.drops).toEqual([{ reason: 'superseded', problem: null }]);
  expect(feed.chunks).toHaveLength(length);
});
