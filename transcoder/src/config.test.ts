import { expect, test } from 'vitest';
import { readTranscoderConfig } from './config.ts';

const NARU_INTERNAL_SECRET = 'x'.repeat(32);

test('everything but the secret has a default', () => {
  expect(readTranscoderConfig({ NARU_INTERNAL_SECRET })).toEqual({
    ffmpegPath: 'ffmpeg',
    concurrency: 4,
    partTargetMs: 333,
    internalSecret: NARU_INTERNAL_SECRET,
  });
});

test('variables are taken', () => {
  expect(
    readTranscoderConfig({
      NARU_INTERNAL_SECRET,
      NARU_FFMPEG_PATH: '/opt/ffmpeg',
      NARU_TRANSCODE_CONCURRENCY: '7',
      NARU_PART_TARGET_MS: '200',
    }),
  ).toMatchObject({ ffmpegPath: '/opt/ffmpeg', concurrency: 7, partTargetMs: 200 });
});

test('all faults come in one message that shows no value', () => {
  expect(() =>
    readTranscoderConfig({
      NARU_INTERNAL_SECRET: 'short-secret',
      NARU_TRANSCODE_CONCURRENCY: '0',
      NARU_PART_TARGET_MS: 'soon',
    }),
  ).toThrow(
    /^(?=.*NARU_INTERNAL_SECRET)(?=.*NARU_TRANSCODE_CONCURRENCY)(?=.*NARU_PART_TARGET_MS)(?!.*short-secret)(?!.*soon)/,
  );
});
