import { describe, expect, test } from 'vitest';
import { minutesOf } from './minutes.ts';
import { plotSoak } from './plot-soak.ts';
import { minuteLine, reportText } from './print.ts';
import { reportOf } from './report.ts';
import { calmRecord, calmRole, readings } from './testing/sample-record.ts';

const faultsOf = (...record: Parameters<typeof calmRecord>) => reportOf(calmRecord(...record)).faults;

describe('the report of a soak', () => {
  test('a run without events has no fault', () => {
    expect(faultsOf(20)).toEqual([]);
  });

  test.each([
    ['a stall', { stalls: 1 }, '1 stalls'],
    ['a freeze', { freezes: 1, longestPauseMs: 900 }, '1 freezes of the picture'],
  ])('%s in any minute is a fault, in the first as well', (_, event, fault) => {
    expect(faultsOf(20, { spanAt: (minute) => (minute < 0.2 ? event : {}) })).toEqual([fault]);
    expect(faultsOf(20, { spanAt: (minute) => (minute > 19.9 ? event : {}) })).toEqual([fault]);
  });

  test('a picture that still stands at the end is a fault though no frame has ended the pause', () => {
    const spanAt = (minute: number) => (minute > 19.9 ? { longestPauseMs: 4000 } : {});
    expect(faultsOf(20, { spanAt })).toEqual(['a pause of 4000 ms between two frames']);
  });

  test('a clock that nobody can read is a fault', () => {
    expect(faultsOf(20, { spanAt: () => ({ delaysMs: [], unreadable: 3 }) })).toEqual([
      'no clock could be read in any painted frame',
    ]);
  });

  test('a death and an early end are faults', () => {
    const deaths = [{ atSeconds: 61.2, role: 'ffmpeg', fate: 'replaced' }] as const;
    expect(faultsOf(20, { deaths, problem: 'the page crashed' })).toEqual([
      'the run ended early: the page crashed',
      'ffmpeg was replaced after 61 s',
    ]);
  });

  test('memory, descriptors and threads that grow are faults of their process', () => {
    const roles = [
      calmRole(20, {
        proportionalBytes: readings(20, (minute) => 80e6 + minute * 1e6),
        fileDescriptors: readings(20, (minute) => 31 + Math.floor(minute)),
        threads: readings(20, (minute) => 11 + Math.floor(minute)),
      }),
    ];
    expect(faultsOf(20, { roles })).toEqual([
      'the memory of core grows',
      'core keeps file descriptors',
      'core keeps threads',
    ]);
  });

  test('where garbage was collected, what is left decides, and not what waits for the next collection', () => {
    const proportionalBytes = readings(20, (minute) => 80e6 + minute * 1e6);
    const collected = { collectedBytes: readings(20, () => 70e6), liveBytes: readings(20, () => 50e6) };
    expect(faultsOf(20, { roles: [calmRole(20, { proportionalBytes, ...collected })] })).toEqual([]);
    const liveBytes = readings(20, (minute) => 50e6 + minute * 1e6);
    expect(faultsOf(20, { roles: [calmRole(20, { ...collected, liveBytes })] })).toEqual([
      'core keeps more and more alive',
    ]);
  });

  test('an instrument may grow', () => {
    const roles = [
      calmRole(20, { judged: false, proportionalBytes: readings(20, (minute) => 80e6 + minute * 1e6) }),
    ];
    expect(faultsOf(20, { roles })).toEqual([]);
  });

  test('a heap and a delay that grow are faults; the first minutes do not count', () => {
    expect(faultsOf(20, { heapBytes: readings(20, (minute) => minute * 1e6) })).toEqual([
      'the heap of the page grows',
    ]);
    expect(faultsOf(20, { spanAt: (minute) => ({ delaysMs: [1000 + minute * 10] }) })).toEqual([
      'the delay grows',
    ]);
    expect(faultsOf(20, { spanAt: (minute) => ({ delaysMs: [minute <= 2 ? 5000 : 1000] }) })).toEqual([]);
  });

  test('where the system tells no PSS, resident memory is judged', () => {
    const roles = [
      calmRole(20, { proportionalBytes: [], residentBytes: readings(20, (minute) => 80e6 + minute * 1e6) }),
    ];
    expect(faultsOf(20, { roles })).toEqual(['the memory of core grows']);
  });
});

describe('what is shown', () => {
  test('a minute is one line with delay, stalls and the memory of each process', () => {
    const [, second] = minutesOf(calmRecord(3, { spanAt: (minute) => ({ stalls: minute > 1 ? 1 : 0 }) }));
    if (second === undefined) throw new Error('three minutes have a second');
    const line = minuteLine(second, { clock: '12:00:00', minutes: 10, load: 1.5 });
    expect(line).toContain(' 2/10 min');
    expect(line).toContain('delay p50 950, p95 1000 ms');
    expect(line).toContain('stalls 6');
    expect(line).toContain('core 90');
    expect(line).not.toContain('\n');
  });

  test('the table has a row for each process with its verdict, and says in the end how it went', () => {
    const text = reportText(reportOf(calmRecord(20)));
    expect(text).toMatch(/^core .*31 > 31 \(31\).* flat$/m);
    expect(text).toMatch(/passed: 1200 s without stall, growth or death$/);
    expect(reportText(reportOf(calmRecord(20, { problem: 'the page crashed' })))).toContain(
      'FAILED: the run',
    );
  });

  test('a run that ended before its third minute shows what there is', () => {
    const record = calmRecord(0, { roles: [calmRole(0)] });
    expect(reportText(reportOf(record))).not.toMatch(/NaN|undefined|Infinity/);
    expect(reportText(reportOf(calmRecord(1)))).not.toMatch(/NaN|undefined|Infinity/);
    expect(plotSoak(record, { title: '', note: '' })).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('a run that ended while it was warming up shows its levels and judges nothing', () => {
    const roles = [calmRole(2, { fileDescriptors: readings(2, (minute) => 31 + minute * 50) })];
    const report = reportOf(calmRecord(2, { roles }));
    expect(reportText(report)).toMatch(/^core +80\.0 +80\.0 .* too short$/m);
    expect(report.faults).toEqual([]);
  });

  test('the plot has a line for each delay and each judged process', () => {
    const roles = [calmRole(20), calmRole(20, { role: 'bench', judged: false })];
    const svg = plotSoak(calmRecord(20, { roles }), { title: 'Soak', note: '' });
    for (const name of ['p50', 'p95', 'max', 'core', 'page JS heap'])
      expect(svg).toContain(`>${name}</text>`);
    expect(svg).not.toContain('>bench</text>');
  });
});
