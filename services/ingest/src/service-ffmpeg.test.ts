import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IngestFixture, startIngestFixture } from './testing/ingest-fixture.ts';
import { transcode } from './testing/transcoder-side.ts';

let ingest: IngestFixture;

beforeAll(async () => {
  ingest = await startIngestFixture();
});

afterAll(() => ingest[Symbol.asyncDispose]());

test('FFmpeg pushes, and what comes back by the feed decodes without a complaint, picture for picture', async () => {
  const { secrets } = await ingest.newChannel();
  const seconds = 4;
  const url = `rtmp://127.0.0.1:${ingest.rtmpPort}/live/${secrets.streamKey}`;
  const push = spawn('ffmpeg', [
    ...['-v', 'error', '-re', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=44100:duration=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-bf', '2', '-c:a', 'aac', '-f', 'flv', url],
  ]);
  const { feed, head } = await transcode(ingest, 1);
  await using _ = feed;
  expect(head.source).toMatchObject({
    video: { codec: 'h264', width: 640, height: 360, frameRate: 30 },
    audio: { codec: 'aac', sampleRate: 44_100, channels: 1, silent: false },
  });
  const decode = spawn('ffmpeg', [
    '-v',
    'warning',
    '-copyts',
    '-f',
    'flv',
    '-i',
    'pipe:0',
    '-map',
    '0:v',
    '-map',
    '0:a',
    '-f',
    'null',
    '-progress',
    'pipe:1',
    '-',
  ]);
  let report = '';
  let complaints = '';
  decode.stdout.on('data', (bytes: Buffer) => {
    report += bytes.toString();
  });
  decode.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  await feed.ended(20_000);
  decode.stdin.end(feed.flv.bytes);
  await once(decode, 'close');
  expect(complaints).toBe('');
  const frames = Number(
    /frame=\s*(\d+)\s[^]*progress=end/.exec(report.slice(report.lastIndexOf('frame=')))?.[1],
  );
  expect(frames).toBe(seconds * 30);
  const lastVideo = feed.flv.video.at(-1)?.timestamp ?? 0;
  expect(lastVideo).toBeGreaterThan(900 + (seconds - 0.2) * 1000);
  if (push.exitCode === null) await once(push, 'close');
}, 40_000);
