import type { SourceFacts } from '@naru/contracts/source-facts';
import { describe, expect, test } from 'vitest';
import { brightness } from './testing/brightness.ts';
import { decode } from './testing/decode.ts';
import type { FeedClip } from './testing/feed-clip.ts';
import { generateMatroska, joined } from './testing/generate-matroska.ts';
import { onsetsOf, skewsMs } from './testing/onsets.ts';
import { TestBroadcast, webrtcSource } from './testing/test-run.ts';

/** A picture that is two frames from its sound is noticed by nobody. */
const MAX_SKEW_MS = 70;

const start = (clip: FeedClip, source: SourceFacts): Promise<TestBroadcast> =>
  TestBroadcast.start({ clip, source, unpaced: true });

/** Pictures of a live Matroska feed; one encoding at a time. */
describe('a run', { timeout: 60_000 }, () => {
  test.each(['h264', 'vp8', 'vp9', 'av1'] as const)(
    'of %s goes on over changes of size and of shape',
    async (codec) => {
      const first = await generateMatroska({ codec, seconds: 2, size: '640x360' });
      const second = await generateMatroska({ codec, seconds: 2, size: '320x180', startSeconds: 2 });
      const third = await generateMatroska({ codec, seconds: 2, size: '360x480', startSeconds: 4 });
      const clip = joined(joined(first, second), third);
      const broadcast = await start(clip, webrtcSource(codec, { width: 640, height: 360 }));
      expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
      const { runs, parts } = broadcast.edge;
      expect(runs).toHaveLength(1);
      expect(runs[0]?.renditions).toMatchObject([{ name: '480p', width: 640, height: 360 }]);
      const decoded = await decode(runs[0] ?? expect.fail(), parts, '480p');
      expect(decoded.complaints).toBe('');
      expect(decoded.frames).toBeGreaterThanOrEqual(174);
      const skews = skewsMs(await onsetsOf(runs[0] ?? expect.fail(), parts, '480p'));
      expect(skews.length).toBeGreaterThanOrEqual(3);
      expect(Math.max(...skews.map(Math.abs))).toBeLessThan(MAX_SKEW_MS);
      // White pictures: wide ones fill the frame, the upright one has bars of (640 - 270) / 2 at its sides.
      const look = await brightness(runs[0] ?? expect.fail(), parts, '480p');
      const whiteAt = (atSeconds: number): number[] =>
        look(atSeconds, [0.1, 0.25, 0.35, 0.5, 0.65, 0.75, 0.9]).map((value) => (value > 200 ? 1 : 0));
      expect(whiteAt(1.05)).toEqual([1, 1, 1, 1, 1, 1, 1]);
      expect(whiteAt(3.05)).toEqual([1, 1, 1, 1, 1, 1, 1]);
      expect(whiteAt(5.05)).toEqual([0, 0, 1, 1, 1, 0, 0]);
    },
  );

  test.each(['h264', 'vp8'] as const)(
    'of %s that begins small and may grow has room for the large picture, and then shows all of it',
    async (codec) => {
      const first = await generateMatroska({ codec, seconds: 2, size: '320x180', picture: 'stripes' });
      const second = await generateMatroska({
        ...{ codec, seconds: 2, size: '1280x720', picture: 'stripes', startSeconds: 2 },
      });
      const facts = webrtcSource(codec, { width: 320, height: 180, mayGrow: true });
      const broadcast = await start(joined(first, second), facts);
      expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
      const { runs, parts } = broadcast.edge;
      expect(runs.map(({ renditions }) => renditions)).toMatchObject([
        [
          { name: '720p', width: 1280, height: 720 },
          { name: '480p', width: 854, height: 480 },
        ],
      ]);
      const look = await brightness(runs[0] ?? expect.fail(), parts, '720p');
      const edgesAt = (atSeconds: number): number => {
        const row = look(
          atSeconds,
          Array.from({ length: 1280 }, (_, x) => x / 1280),
        ).map((luma) => luma > 125);
        return row.filter((isBright, x) => x > 0 && isBright !== row[x - 1]).length;
      };
      // A stripe of 4 pixels is 16 wide when scaled up, and 4 wide when it is not.
      expect(edgesAt(1)).toBe(320 / 4 - 1);
      expect(edgesAt(3)).toBe(1280 / 4 - 1);
    },
  );

  test.each(['h264', 'vp9'] as const)(
    'of %s in full range comes out in that of television',
    async (codec) => {
      const clip = await generateMatroska({ codec, seconds: 2, size: '320x180', fullRange: true });
      const broadcast = await start(clip, webrtcSource(codec, { width: 320, height: 180 }));
      await (await broadcast.startRun()).outcome;
      const { runs, parts } = broadcast.edge;
      const look = await brightness(runs[0] ?? expect.fail(), parts, '480p');
      const [white = 0] = look(1.05, [0.5]);
      expect(white).toBeGreaterThan(225);
      expect(white).toBeLessThan(240);
    },
  );

  test.each([
    { codec: 'h264', frames: 148 },
    { codec: 'vp8', frames: 148 },
    { codec: 'av1', frames: 148 },
    // FFmpeg's VP9 decoder gives no picture after one that it refused; the run ends by that, and the next one begins well.
    { codec: 'vp9', frames: 58 },
  ] as const)('of $codec does not decode a picture that is far too large', async ({ codec, frames }) => {
    const first = await generateMatroska({ codec, seconds: 2, size: '320x180' });
    const huge = await generateMatroska({ codec, seconds: 0.2, size: '2560x1600', startSeconds: 2 });
    const third = await generateMatroska({ codec, seconds: 2, size: '320x180', startSeconds: 3 });
    const clip = joined(joined(first, huge), third);
    const broadcast = await start(clip, webrtcSource(codec, { width: 320, height: 180 }));
    expect(await (await broadcast.startRun()).outcome).toBe('feed-ended');
    const { runs, parts } = broadcast.edge;
    const decoded = await decode(runs[0] ?? expect.fail(), parts, '480p');
    expect(decoded.complaints).toBe('');
    expect(decoded.frames).toBeGreaterThanOrEqual(frames);
    // The huge pictures are white, where the last small one is dark.
    const look = await brightness(runs[0] ?? expect.fail(), parts, '480p');
    expect(look(2.05, [0.5])[0]).not.toBeGreaterThan(200);
  });
});
