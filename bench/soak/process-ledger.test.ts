import { describe, expect, test } from 'vitest';
import type { ProcessHoldings } from '../../tests/fixtures/process-tree.ts';
import { ProcessLedger } from './process-ledger.ts';
import type { RoleProcesses } from './process-roles.ts';

const group = (
  role: string,
  pids: readonly number[],
  options: Partial<{ judged: boolean; cpu: number }> = {},
) => {
  const all = pids.map((pid) => ({
    ...{ pid, parent: 1, command: role, cpuSeconds: options.cpu ?? 0 },
    residentBytes: 50e6,
    threads: 11,
  }));
  const [main] = all;
  if (main === undefined) throw new Error('a role has a process');
  const found: RoleProcesses = { role, judged: options.judged ?? true, main, all };
  return found;
};

const holding = (...entries: [pid: number, held: ProcessHoldings][]) => new Map(entries);

const NOTHING = holding();

describe('process ledger', () => {
  test('sums up what the processes of a role hold', () => {
    const ledger = new ProcessLedger();
    ledger.add(
      10,
      [group('postgres', [1, 2])],
      holding(
        [1, { proportionalBytes: 10e6, fileDescriptors: 20 }],
        [2, { proportionalBytes: 5e6, fileDescriptors: 7 }],
      ),
    );
    expect(ledger.roles).toMatchObject([
      {
        role: 'postgres',
        residentBytes: [[10, 100e6]],
        threads: [[10, 22]],
        proportionalBytes: [[10, 15e6]],
        fileDescriptors: [[10, 27]],
      },
    ]);
  });

  test('half a sum is no reading', () => {
    const ledger = new ProcessLedger();
    ledger.add(
      10,
      [group('postgres', [1, 2])],
      holding([1, { proportionalBytes: 10e6, fileDescriptors: null }]),
    );
    expect(ledger.roles[0]?.proportionalBytes).toEqual([]);
    expect(ledger.roles[0]?.fileDescriptors).toEqual([]);
  });

  test('keeps apart what was read right after a collection of garbage', () => {
    const ledger = new ProcessLedger();
    const held = holding([1, { proportionalBytes: 10e6, fileDescriptors: 20 }]);
    ledger.add(10, [group('core', [1])], held, new Map([[1, 4e6]]));
    ledger.add(20, [group('core', [1])], held);
    expect(ledger.roles).toMatchObject([{ collectedBytes: [[10, 10e6]], liveBytes: [[10, 4e6]] }]);
  });

  test('tells CPU as the share of a core since the reading before', () => {
    const ledger = new ProcessLedger();
    ledger.add(10, [group('core', [1], { cpu: 100 })], NOTHING);
    ledger.add(20, [group('core', [1], { cpu: 105 })], NOTHING);
    expect(ledger.roles[0]?.cores).toEqual([[20, 0.5]]);
  });

  test('a process in the place of another is a death, once', () => {
    const ledger = new ProcessLedger();
    for (const [at, pid] of [
      [10, 1],
      [20, 2],
      [30, 2],
    ] as const)
      ledger.add(at, [group('ffmpeg', [pid])], NOTHING);
    expect(ledger.deaths).toEqual([{ role: 'ffmpeg', fate: 'replaced', atSeconds: 20 }]);
  });

  test('a process that is gone is a death, once, and may come back', () => {
    const ledger = new ProcessLedger();
    ledger.add(10, [group('core', [1])], NOTHING);
    for (const at of [20, 30]) ledger.add(at, [], NOTHING);
    ledger.add(40, [group('core', [2])], NOTHING);
    expect(ledger.deaths).toEqual([{ role: 'core', fate: 'gone', atSeconds: 20 }]);
  });

  test('workers of a role and instruments come and go', () => {
    const ledger = new ProcessLedger();
    ledger.add(10, [group('postgres', [1, 2, 3]), group('browser', [8], { judged: false })], NOTHING);
    ledger.add(20, [group('postgres', [1, 4])], NOTHING);
    expect(ledger.deaths).toEqual([]);
  });
});
