import { describe, expect, test } from 'vitest';
import { readableLine } from './readable-line.ts';

const entry = (fields: object) =>
  JSON.stringify({
    level: 'warn',
    time: '2026-01-02T10:20:30.456Z',
    pid: 7,
    name: 'ingest',
    msg: 'refused',
    ...fields,
  });

describe('readable line', () => {
  test('a warning is one line with clock, source, message and fields', () => {
    expect(readableLine(entry({ reason: 'codec', tries: 2 }))).toBe(
      '10:20:30 warn ingest: refused (reason=codec, tries=2)',
    );
  });

  test('an error says its cause and keeps its stack to itself', () => {
    const line = entry({ level: 'error', err: { type: 'Error', message: 'disk full', stack: 'at x' } });
    expect(readableLine(line)).toBe('10:20:30 error ingest: refused (disk full)');
  });

  test.each(['info', 'debug', 'trace'])('%s is for the log file only', (level) => {
    expect(readableLine(entry({ level }))).toBeNull();
  });

  test.each(['', 'plain text', '{broken', '[1]', 'null', '{"msg":"no level"}'])(
    'what is no log entry is not shown: %s',
    (line) => {
      expect(readableLine(line)).toBeNull();
    },
  );
});
