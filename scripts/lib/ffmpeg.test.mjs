import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ensureFfmpeg, ffmpegFault } from './ffmpeg.mjs';

const signal = new AbortController().signal;
const LIST = (names) =>
  ['Encoders:', ' ------', ...names.map((name) => ` V....D ${name}   words about it`)].join('\n');

const temporary = () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-ffmpeg-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
};

/** A program that lists these encoders. */
const pretend = (directory, names, exitCode = 0) => {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'ffmpeg');
  writeFileSync(path, `#!/bin/sh\ncat <<'END'\n${LIST(names)}\nEND\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
  return path;
};

describe('judging an FFmpeg', () => {
  test('one with both encoders will do', async () => {
    expect(await ffmpegFault(pretend(temporary(), ['libx264', 'aac', 'libx265']), signal)).toBeNull();
  });

  test('names the encoder that is missing; one that only looks like it does not count', async () => {
    expect(await ffmpegFault(pretend(temporary(), ['libx264rgb', 'aac']), signal)).toBe(
      'lacks the encoder libx264',
    );
    expect(await ffmpegFault(pretend(temporary(), ['libx264', 'aac_mf']), signal)).toBe(
      'lacks the encoder aac',
    );
  });

  test('tells one that does not run from one that is not there', async () => {
    expect(await ffmpegFault(pretend(temporary(), ['libx264', 'aac'], 1), signal)).toBe('does not run');
    expect(await ffmpegFault('/nowhere/ffmpeg', signal)).toBe('is not a program');
  });
});

describe('finding an FFmpeg', () => {
  test('the one that is named is taken, or refused with the name of the variable', async () => {
    const path = pretend(temporary(), ['libx264', 'aac']);
    expect(await ensureFfmpeg({ environment: { NARU_FFMPEG_PATH: path }, signal })).toBe(path);
    const poor = pretend(temporary(), ['aac']);
    await expect(ensureFfmpeg({ environment: { NARU_FFMPEG_PATH: poor }, signal })).rejects.toThrow(
      `NARU_FFMPEG_PATH: ${poor} lacks the encoder libx264`,
    );
  });

  test('a poor one on the path is passed over for a good one behind it', async () => {
    const [poor, good] = [temporary(), temporary()];
    pretend(poor, ['aac']);
    const path = pretend(good, ['libx264', 'aac']);
    const environment = { PATH: `${poor}:${good}` };
    expect(await ensureFfmpeg({ environment, signal, usualDirectories: [] })).toBe(path);
  });

  test('the copy that was fetched earlier is used where the machine has none', async () => {
    const toolsDirectory = temporary();
    const path = pretend(join(toolsDirectory, 'ffmpeg/bin'), ['libx264', 'aac']);
    expect(
      await ensureFfmpeg({ environment: { PATH: '' }, signal, toolsDirectory, usualDirectories: [] }),
    ).toBe(path);
  });
});
