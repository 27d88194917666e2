import { expect, test } from 'vitest';
import { ProgressParser } from './progress.ts';

const report = (frames: number, speed: string): string =>
  `frame=${frames}\nfps=30.00\nbitrate=N/A\nout_time=00:00:11.2\ndup_frames=2\ndrop_frames=1\nspeed=${speed}\nprogress=continue\n`;

test('a report is complete with its last line', () => {
  const parser = new ProgressParser();
  const text = report(31, ' 0.99x');
  expect(parser.push(text.slice(0, 40))).toBeNull();
  expect(parser.push(text.slice(40))).toEqual({
    frames: 31,
    duplicatedFrames: 2,
    droppedFrames: 1,
    speed: 0.99,
  });
});

test('the newest of several reports counts', () => {
  expect(new ProgressParser().push(report(1, '1x') + report(2, '1x') + 'frame=3\n')?.frames).toBe(2);
});

test('what FFmpeg does not know yet is null or nothing', () => {
  expect(new ProgressParser().push('frame=x\nspeed=N/A\nprogress=continue\n')).toEqual({
    frames: 0,
    duplicatedFrames: 0,
    droppedFrames: 0,
    speed: null,
  });
});

test('endless text without a line end does not pile up', () => {
  const parser = new ProgressParser();
  for (let index = 0; index < 100; index += 1) expect(parser.push('x'.repeat(10_000))).toBeNull();
  parser.push('\n');
  expect(parser.push(report(5, '1x'))?.frames).toBe(5);
});
