import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { programsNamed } from './programs.mjs';

const folders = () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-programs-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [first, second] = ['first', 'second'].map((name) => join(directory, name));
  for (const folder of [first, second]) mkdirSync(folder);
  return { first, second };
};

const program = (folder, name, mode = 0o755) => {
  writeFileSync(join(folder, name), '');
  chmodSync(join(folder, name), mode);
  return join(folder, name);
};

describe('programs on the search path', () => {
  test('come in the order of the path, then from the usual places, each once', () => {
    const { first, second } = folders();
    const [one, two] = [program(second, 'ffmpeg'), program(first, 'ffmpeg')];
    expect(programsNamed(['ffmpeg'], `${second}${delimiter}${delimiter}${second}`, [first, second])).toEqual([
      one,
      two,
    ]);
  });

  test('what cannot be run is none: folders, plain files, missing ones', () => {
    const { first, second } = folders();
    program(first, 'ffmpeg', 0o644);
    mkdirSync(join(second, 'ffmpeg'));
    expect(programsNamed(['ffmpeg'], [first, second, '/nowhere'].join(delimiter), [])).toEqual([]);
  });

  test('several names are alternatives', () => {
    const { first } = folders();
    const chrome = program(first, 'google-chrome');
    expect(programsNamed(['chromium', 'google-chrome'], first, [])).toEqual([chrome]);
  });
});
