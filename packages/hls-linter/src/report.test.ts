import { expect, test } from 'vitest';
import { Findings, formatReport, type LintReport } from './report.ts';
import { rule } from './rule.ts';

const soft = rule<number>('soft', ['SHOULD', '1', 'Numbers are even'], (number) =>
  number % 2 === 0 ? [] : [{ where: `number ${number}`, what: 'is odd' }],
);
const hard = rule<number>('hard', ['MUST', '2', 'Numbers are positive'], (number) =>
  number > 0 ? [] : [{ where: `number ${number}`, what: 'is not positive' }],
);
const idle = rule<number>('idle', ['MUST', '3', 'Nobody asks'], () => []);

function reportOn(...numbers: readonly number[]): LintReport {
  const findings = new Findings();
  for (const number of numbers) findings.check([soft, hard], number);
  const read = { playlists: numbers.length, parts: 0, segments: 0, probes: 0, unread: 0 };
  const { violations, checked } = findings;
  const url = 'http://stream.test/master.m3u8';
  return { url, seconds: 1, ended: false, cutShort: null, silence: null, read, violations, checked };
}

test('findings are counted by rule, MUST first, with the first example', () => {
  const { violations, checked } = reportOn(3, 5, -2, 8);
  expect(violations).toMatchObject([
    { rule: 'hard', level: 'MUST', count: 1, first: { where: 'number -2' } },
    { rule: 'soft', level: 'SHOULD', count: 2, first: { where: 'number 3' } },
  ]);
  expect(checked).toEqual({ soft: 4, hard: 4 });
});

test('the printed report names rules, clauses and examples, and the rules that had nothing to look at', () => {
  const text = formatReport(reportOn(3, 5), [soft, hard, idle]);
  expect(text).toContain('SHOULD soft x2  [1] Numbers are even\n       number 3\n       -> is odd\n');
  expect(text).toContain('0 MUST and 1 SHOULD broken, 2 of 3 rules applied\nnothing to apply to: idle\n');
});

test('a run that did not come to its end says why', () => {
  const text = formatReport({ ...reportOn(3), cutShort: 'the connection was lost' }, [soft, hard]);
  expect(text).toContain('cut short: the connection was lost\n');
  expect(text).toContain('0 MUST and 1 SHOULD broken');
});

test('a stream that fell silent and media that was not read are told of', () => {
  const report = reportOn(2);
  const silence = { url: 'http://stream.test/media.m3u8', seconds: 7.42 };
  const text = formatReport({ ...report, silence, read: { ...report.read, unread: 9 } }, [soft, hard]);
  expect(text).toContain('silent: nothing new came in the last 7.4 s in http://stream.test/media.m3u8\n');
  expect(text).toContain('not read: 9 listed parts and segments\n');
});

test('a clean report says so', () => {
  expect(formatReport(reportOn(2), [soft, hard])).toMatch(
    /0 MUST and 0 SHOULD broken, 2 of 2 rules applied\n$/,
  );
});
