import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { openChildOutput } from './child-output.ts';
import { temporaryDirectory } from './testing/stand-in.ts';

const open = async () => {
  const shown: string[] = [];
  const directory = await temporaryDirectory();
  const output = openChildOutput({ name: 'core', directory, terminal: (line) => shown.push(line) });
  return { output, shown };
};

const info = '{"level":"info","name":"core","msg":"ready"}';
const warning = '{"level":"warn","time":"2026-01-02T10:20:30.456Z","name":"core","msg":"slow"}';

describe('output of a child', () => {
  test('all of it goes into the log file, warnings to the terminal too', async () => {
    const { output, shown } = await open();
    const stdout = new PassThrough();
    output.follow([stdout]);
    stdout.end(`${info}\n${warning}\nunfinished`);
    await finished(stdout);
    output[Symbol.dispose]();
    expect(await readFile(output.file, 'utf8')).toBe(`${info}\n${warning}\nunfinished\n`);
    expect(shown).toEqual(['10:20:30 warn core: slow']);
  });

  test('remembers the error that a falling process prints, not what looks like one in a log entry', async () => {
    const { output } = await open();
    expect(output.lastWords).toBeNull();
    output.write('{"level":"info","msg":"Error budget"}');
    expect(output.lastWords).toBeNull();
    output.write('TypeError: x is not a function');
    output.write('    at file.js:1:1');
    expect(output.lastWords).toBe('TypeError: x is not a function');
    output[Symbol.dispose]();
  });
});
