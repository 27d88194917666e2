import type { ProcessHoldings } from '../../tests/fixtures/process-tree.ts';
import type { RoleProcesses } from './process-roles.ts';
import type { Series } from './trend.ts';

/** Everything measured of one role, over time. */
export interface RoleSeries {
  readonly role: string;
  readonly judged: boolean;
  /** Share of one core since the reading before. */
  readonly cores: Series;
  readonly residentBytes: Series;
  /** PSS, where the system tells it. */
  readonly proportionalBytes: Series;
  /** PSS right after a collection of garbage, of those that can be asked for one. */
  readonly collectedBytes: Series;
  /** JavaScript heap and buffers that were alive then. */
  readonly liveBytes: Series;
  readonly fileDescriptors: Series;
  readonly threads: Series;
}

export interface Death {
  atSeconds: number;
  role: string;
  fate: 'gone' | 'replaced';
}

type Point = [atSeconds: number, value: number];

interface Account {
  role: string;
  judged: boolean;
  /** The process that must live on; null while it is gone. */
  mainPid: number | null;
  cpu: { atSeconds: number; byPid: Map<number, number> } | null;
  cores: Point[];
  residentBytes: Point[];
  proportionalBytes: Point[];
  collectedBytes: Point[];
  liveBytes: Point[];
  fileDescriptors: Point[];
  threads: Point[];
}

/** Keeps the readings of all roles and notices when a judged process goes. */
export class ProcessLedger {
  readonly #accounts = new Map<string, Account>();
  readonly #deaths: Death[] = [];

  get deaths(): readonly Death[] {
    return this.#deaths;
  }

  get roles(): readonly RoleSeries[] {
    return [...this.#accounts.values()];
  }

  /**
   * Takes one reading of everything; processes missing in `holdings` ended meanwhile. `live`: by process, bytes that are
   * alive, where garbage was collected just before.
   */
  add(
    atSeconds: number,
    groups: readonly RoleProcesses[],
    holdings: ReadonlyMap<number, ProcessHoldings>,
    live: ReadonlyMap<number, number> = new Map(),
  ): void {
    for (const group of groups) {
      const account = this.#accountOf(group);
      if (account.mainPid !== null && account.mainPid !== group.main.pid) {
        this.#bury(account, atSeconds, 'replaced');
      }
      account.mainPid = group.main.pid;
      note(account, atSeconds, group, holdings);
      noteCollection(account, atSeconds, { group, holdings, live });
    }
    const present = new Set(groups.map(({ role }) => role));
    for (const account of this.#accounts.values()) {
      if (present.has(account.role) || account.mainPid === null) continue;
      account.mainPid = null;
      this.#bury(account, atSeconds, 'gone');
    }
  }

  #accountOf({ role, judged }: RoleProcesses): Account {
    const found = this.#accounts.get(role);
    if (found !== undefined) return found;
    const account: Account = {
      ...{ role, judged, mainPid: null, cpu: null, cores: [] },
      ...{ residentBytes: [], proportionalBytes: [], collectedBytes: [], liveBytes: [] },
      ...{ fileDescriptors: [], threads: [] },
    };
    this.#accounts.set(role, account);
    return account;
  }

  #bury({ role, judged }: Account, atSeconds: number, fate: Death['fate']): void {
    if (judged) this.#deaths.push({ atSeconds, role, fate });
  }
}

function note(
  account: Account,
  atSeconds: number,
  { all }: RoleProcesses,
  holdings: ReadonlyMap<number, ProcessHoldings>,
): void {
  const held = all.map(({ pid }) => holdings.get(pid));
  append(account.residentBytes, atSeconds, sumOf(all.map(({ residentBytes }) => residentBytes)));
  append(account.threads, atSeconds, sumOf(all.map(({ threads }) => threads)));
  append(account.proportionalBytes, atSeconds, sumOf(held.map((entry) => entry?.proportionalBytes ?? null)));
  append(account.fileDescriptors, atSeconds, sumOf(held.map((entry) => entry?.fileDescriptors ?? null)));

  const byPid = new Map(all.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
  const { cpu } = account;
  if (cpu !== null) {
    // A process that is new began its count within this reading.
    const used = sumOf(all.map(({ pid, cpuSeconds }) => cpuSeconds - (cpu.byPid.get(pid) ?? 0)));
    append(account.cores, atSeconds, used === null ? null : used / (atSeconds - cpu.atSeconds));
  }
  account.cpu = { atSeconds, byPid };
}

function noteCollection(
  account: Account,
  atSeconds: number,
  reading: {
    group: RoleProcesses;
    holdings: ReadonlyMap<number, ProcessHoldings>;
    live: ReadonlyMap<number, number>;
  },
): void {
  const { group, holdings, live } = reading;
  const liveBytes = sumOf(group.all.map(({ pid }) => live.get(pid) ?? null));
  if (liveBytes === null) return;
  account.liveBytes.push([atSeconds, liveBytes]);
  const proportional = sumOf(group.all.map(({ pid }) => holdings.get(pid)?.proportionalBytes ?? null));
  append(account.collectedBytes, atSeconds, proportional);
}

function append(series: Point[], atSeconds: number, value: number | null): void {
  if (value !== null) series.push([atSeconds, value]);
}

/** Null when a part of the sum is not known: half a sum would look like a change. */
function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
