import { describe, expect, test } from 'vitest';
import { testEnvironment } from './test-command.mjs';

describe('environment of the tests', () => {
  test('names both programs and keeps the rest', () => {
    const programs = { ffmpeg: '/usr/bin/ffmpeg', chromium: '/usr/bin/chromium' };
    expect(testEnvironment({ PATH: '/usr/bin:/bin', LANG: 'C' }, programs)).toEqual({
      PATH: '/usr/bin:/bin',
      LANG: 'C',
      NARU_FFMPEG_PATH: '/usr/bin/ffmpeg',
      NARU_CHROMIUM_PATH: '/usr/bin/chromium',
    });
  });

  test('the tools beside a private FFmpeg are found by name', () => {
    const { PATH } = testEnvironment(
      { PATH: '/bin' },
      { ffmpeg: '/x/.tools/ffmpeg/bin/ffmpeg', chromium: null },
    );
    expect(PATH).toBe('/x/.tools/ffmpeg/bin:/bin');
  });

  test('without a browser none is named, not even a broken one', () => {
    const environment = testEnvironment(
      { PATH: '', NARU_CHROMIUM_PATH: '/broken' },
      { ffmpeg: 'ffmpeg', chromium: null },
    );
    expect(environment).not.toHaveProperty('NARU_CHROMIUM_PATH');
  });
});
