import { expect, test } from 'vitest';
import { parseSessionDescription } from './session-description.ts';

const START = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0'];

const parse = (lines: readonly string[], end = '\r\n') =>
  parseSessionDescription(Buffer.from(lines.join(end) + end));

test('attributes belong to the m-line before them, or to the session', () => {
  const lines = [
    ...START,
    'a=one',
    'm=audio 9 RTP/AVP 0 8',
    'i=words',
    'a=two:2',
    'm=video 0 X 1',
    'a=three:a:b',
  ];
  expect(parse(lines)).toEqual({
    kind: 'session',
    attributes: [{ name: 'one', value: '' }],
    media: [
      {
        kind: 'audio',
        port: 9,
        protocol: 'RTP/AVP',
        formats: ['0', '8'],
        attributes: [{ name: 'two', value: '2' }],
      },
      {
        kind: 'video',
        port: 0,
        protocol: 'X',
        formats: ['1'],
        attributes: [{ name: 'three', value: 'a:b' }],
      },
    ],
  });
});

test.each([
  ['line feeds alone', (text: string) => text.replaceAll('\r\n', '\n')],
  ['no end of the last line', (text: string) => text.slice(0, -2)],
  ['empty lines at the end', (text: string) => `${text}\r\n\n\r\n`],
])('%s are read like the original', (_, change) => {
  const text = `${[...START, 'm=audio 9 RTP/AVP 0', 'a=x:1'].join('\r\n')}\r\n`;
  const expected = parseSessionDescription(Buffer.from(text));
  expect(expected.kind).toBe('session');
  expect(parseSessionDescription(Buffer.from(change(text)))).toEqual(expected);
});

test('every line of the session that nobody needs may stand there', () => {
  const lines = ['i=x', 'u=x', 'e=x', 'p=x', 'c=IN IP4 0.0.0.0', 'b=AS:1', 'r=1', 'z=0', 'k=clear:x'];
  expect(parse([...START, ...lines])).toMatchObject({ kind: 'session', media: [] });
});

test('5,000 lines, 2,000 characters in a line and 16 m-lines are the most that is read', () => {
  const fill = (count: number): readonly string[] => [
    ...START,
    ...Array.from({ length: count }, () => 'a=x'),
  ];
  expect(parse(fill(4996)).kind).toBe('session');
  expect(parse(fill(4997))).toMatchObject({
    reason: 'malformed',
    problem: expect.stringContaining('5000 lines'),
  });
  expect(parse([...START, `a=${'x'.repeat(1998)}`]).kind).toBe('session');
  expect(parse([...START, `a=${'x'.repeat(1999)}`])).toMatchObject({
    reason: 'malformed',
    problem: expect.stringContaining('Line 5 is longer'),
  });
  const sections = (count: number): readonly string[] =>
    Array.from({ length: count }, () => 'm=audio 9 RTP/AVP 0');
  expect(parse([...START, ...sections(16)]).kind).toBe('session');
  expect(parse([...START, ...sections(17)])).toMatchObject({
    reason: 'malformed',
    problem: expect.stringContaining('too many m-lines'),
  });
});

test('lines beyond the limit are not hidden by empty ones', () => {
  const lines = [...START, ...Array.from({ length: 4996 }, () => 'a=x'), '', '', 'a=y'];
  expect(parse(lines)).toMatchObject({ kind: 'refused', reason: 'malformed' });
});

test('64 KiB are the most that is read', () => {
  const line = `a=${'x'.repeat(998)}`;
  const lines = [...START, ...Array.from({ length: 65 }, () => line)];
  const text = `${lines.join('\n')}\n`;
  expect(parseSessionDescription(Buffer.from(text.padEnd(65_536, '\n'))).kind).toBe('session');
  expect(parseSessionDescription(Buffer.from(text.padEnd(65_537, '\n')))).toEqual({
    kind: 'refused',
    reason: 'malformed',
    problem: 'The text is longer than 64 KiB.',
  });
});

test('a problem names the line and never quotes it', () => {
  const result = parse([...START, 'm=audio secret RTP/AVP 0']);
  expect(result).toEqual({ kind: 'refused', reason: 'malformed', problem: 'Line 5 is not a proper m-line.' });
});
