import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLogFile } from './log-file.ts';
import { temporaryDirectory } from './testing/stand-in.ts';

const logPath = async () => join(await temporaryDirectory(), 'x.log');

describe('log file', () => {
  test('keeps lines in order, also over a restart', async () => {
    const path = await logPath();
    {
      using log = openLogFile(path);
      log.write('one');
    }
    using log = openLogFile(path);
    log.write('two');
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  });

  test('is readable by its owner only', async () => {
    const path = await logPath();
    using _ = openLogFile(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('never takes much more than twice its bound', async () => {
    const path = await logPath();
    using log = openLogFile(path, 100);
    for (let line = 0; line < 100; line += 1) log.write(`line ${line} `.padEnd(20, '.'));
    const bytes = (await stat(path)).size + (await stat(`${path}.1`)).size;
    expect(bytes).toBeLessThanOrEqual(2 * (100 + 21));
    expect(await readFile(path, 'utf8')).toContain('line 99');
  });

  test('what comes after it was closed goes nowhere, not into a file that got its descriptor', async () => {
    const path = await logPath();
    const log = openLogFile(path);
    log[Symbol.dispose]();
    using other = openLogFile(`${path}.other`);
    log.write('late');
    log[Symbol.dispose]();
    other.write('its own');
    expect(await readFile(`${path}.other`, 'utf8')).toBe('its own\n');
  });
});
