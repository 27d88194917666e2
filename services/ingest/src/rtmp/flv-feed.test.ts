import { describe, expect, test } from 'vitest';
import { FlvReader } from '../testing/flv-reader.ts';
import { AAC_CONFIG_BODY, AAC_FRAME_BODY, videoBody, videoConfigBody } from '../testing/generated-media.ts';
import { FlvFeed, type FlvHeaders } from './flv-feed.ts';
import { flvTag } from './flv-tags.ts';

const HEADERS: FlvHeaders = {
  facts: {
    video: { codec: 'h264', width: 1280, height: 720, frameRate: 30, profile: 'High' },
    audio: { codec: 'aac', sampleRate: 48_000, channels: 2, silent: false },
    encoder: null,
  },
  videoConfig: videoConfigBody(),
  audioConfig: AAC_CONFIG_BODY,
};

function sinkOf() {
  const flv = new FlvReader();
  return { flv, write: (bytes: Uint8Array) => flv.push(bytes), end: () => {} };
}

const video = (timestamp: number, keyframe: boolean, bytes = 100) =>
  ({ track: 'video', timestamp, keyframe, body: videoBody(keyframe, bytes) }) as const;
const audio = (timestamp: number) =>
  ({ track: 'audio', timestamp, keyframe: false, body: AAC_FRAME_BODY }) as const;

const shape = (flv: FlvReader): string[] => flv.tags.map(({ type, timestamp }) => `${type} ${timestamp}`);

describe('a reader that joins', () => {
  test('gets headers, the group since the newest keyframe, and what follows', () => {
    const feed = new FlvFeed();
    feed.setHeaders(HEADERS);
    for (const frame of [video(0, true), video(40, false), video(80, true), audio(85), video(120, false)])
      feed.push(frame);
    const sink = sinkOf();
    feed.attach(sink);
    feed.push(video(160, false));
    expect(shape(sink.flv)).toEqual([
      'script 0',
      'video 0',
      'audio 0',
      'video 80',
      'audio 85',
      'video 120',
      'video 160',
    ]);
    expect(sink.flv.tags[1]?.body).toEqual(HEADERS.videoConfig);
    expect(sink.flv.tags[2]?.body).toEqual(HEADERS.audioConfig);
  });

  test('before the first keyframe waits for it', () => {
    const feed = new FlvFeed();
    feed.setHeaders(HEADERS);
    const sink = sinkOf();
    feed.attach(sink);
    feed.push(video(0, false));
    expect(sink.flv.tags).toEqual([]);
    feed.push(video(40, true));
    expect(shape(sink.flv)).toEqual(['script 0', 'video 0', 'audio 0', 'video 40']);
  });

  test('takes the place of the former one', () => {
    const feed = new FlvFeed();
    feed.setHeaders(HEADERS);
    feed.push(video(0, true));
    const [former, next] = [sinkOf(), sinkOf()];
    feed.attach(former);
    feed.attach(next);
    feed.detach(former); // too late to matter
    feed.push(video(40, false));
    expect(shape(former.flv)).not.toContain('video 40');
    expect(shape(next.flv)).toContain('video 40');
  });
});

describe('memory', () => {
  test('a group that grows too long is let go, and readers begin at the next keyframe', () => {
    const feed = new FlvFeed({ maxGopBytes: 10_000 });
    feed.setHeaders(HEADERS);
    feed.push(video(0, true));
    for (let at = 40; at < 4000; at += 40) feed.push(video(at, false, 1000));
    const sink = sinkOf();
    feed.attach(sink);
    expect(sink.flv.tags).toEqual([]);
    feed.push(video(4000, true));
    feed.push(video(4040, false));
    expect(shape(sink.flv)).toEqual(['script 0', 'video 0', 'audio 0', 'video 4000', 'video 4040']);
  });

  test('a reader that is in already loses nothing by that', () => {
    const feed = new FlvFeed({ maxGopBytes: 10_000 });
    feed.setHeaders(HEADERS);
    feed.push(video(0, true));
    const sink = sinkOf();
    feed.attach(sink);
    for (let at = 40; at <= 4000; at += 40) feed.push(video(at, false, 1000));
    expect(sink.flv.video).toHaveLength(1 + 101);
  });
});

describe('changed headers', () => {
  test('of video reach a reader in front of the keyframe they are for', () => {
    const feed = new FlvFeed();
    feed.setHeaders(HEADERS);
    feed.push(video(0, true));
    const sink = sinkOf();
    feed.attach(sink);
    const videoConfig = videoConfigBody(640, 360);
    feed.setHeaders({ ...HEADERS, videoConfig });
    feed.push(video(40, true));
    expect(sink.flv.tags.slice(-2).map(({ body }) => body)).toEqual([videoConfig, videoBody(true, 100)]);
  });

  test('of audio leave no audio of the old kind for the next reader', () => {
    const feed = new FlvFeed();
    feed.setHeaders(HEADERS);
    for (const frame of [video(0, true), audio(5), video(40, false)]) feed.push(frame);
    feed.setHeaders({ ...HEADERS, audioConfig: Buffer.from([0xaf, 0, 0x12, 0x10]) });
    feed.push(audio(45));
    const sink = sinkOf();
    feed.attach(sink);
    expect(shape(sink.flv)).toEqual(['script 0', 'video 0', 'audio 0', 'video 0', 'video 40', 'audio 45']);
  });

  test('of MP3 hold no audio header', () => {
    const feed = new FlvFeed();
    feed.setHeaders({ ...HEADERS, audioConfig: null });
    feed.push(video(0, true));
    const sink = sinkOf();
    feed.attach(sink);
    expect(shape(sink.flv)).toEqual(['script 0', 'video 0', 'video 0']);
  });
});

test('a tag carries timestamps beyond 24 bits in its extension byte', () => {
  const reader = new FlvReader();
  reader.push(Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]));
  for (const timestamp of [0, 0xff_ff_ff, 0x01_00_00_00, 0x7f_ff_ff_ff, 0xff_ff_ff_ff]) {
    reader.push(flvTag('video', timestamp, Buffer.from([1])));
  }
  expect(reader.tags.map(({ timestamp }) => timestamp)).toEqual([
    0, 0xff_ff_ff, 0x01_00_00_00, 0x7f_ff_ff_ff, 0xff_ff_ff_ff,
  ]);
});
