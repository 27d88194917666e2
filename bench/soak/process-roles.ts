import type { ProcessSample } from '../../tests/fixtures/process-tree.ts';

/** Processes of one role, measured as one. */
export interface RoleProcesses {
  role: string;
  /** Judged, and missed when it goes; the others are our instruments. */
  judged: boolean;
  /** The process that must live on: of several the one that the others hang below or that works most. */
  main: ProcessSample;
  all: ProcessSample[];
}

/** What the command line alone does not tell. */
export interface KnownProcesses {
  bench: number;
  camera: number;
}

const PAGE = 'page';
const POSTGRES = 'postgres';

const BY_COMMAND: readonly [pattern: RegExp, role: string, judged: boolean][] = [
  [/supervisor-main/, 'supervisor', true],
  [/core-main/, 'core', true],
  [/rtmp-main/, 'ingest', true],
  [/postgres/, POSTGRES, true],
  [/--type=renderer/, PAGE, true],
  [/--type=|chrom/i, 'browser', false],
  [/ffmpeg/, 'ffmpeg', true],
];

/** As the table shows them: the platform in the order in which media passes, then the viewer, then our instruments. */
const ORDER = ['supervisor', 'ingest', 'ffmpeg', 'core', POSTGRES, PAGE, 'browser', 'camera', 'bench'];

/** Groups a process tree by what its processes do; those of no role (a shell, a compiler) are left out. */
export function groupByRole(samples: readonly ProcessSample[], known: KnownProcesses): RoleProcesses[] {
  const groups = new Map<string, { judged: boolean; all: ProcessSample[] }>();
  for (const sample of samples) {
    const found = roleOf(sample, known);
    if (found === null) continue;
    const group = groups.get(found.role) ?? { judged: found.judged, all: [] };
    group.all.push(sample);
    groups.set(found.role, group);
  }
  const ordered = [...groups].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return ordered.flatMap(([role, { judged, all }]) => {
    const main = mainOf(all);
    if (main === null) return [];
    // Chromium keeps renderers in reserve: the page is the one that plays.
    return [{ role, judged, main, all: role === PAGE ? [main] : all }];
  });
}

function roleOf(sample: ProcessSample, known: KnownProcesses): { role: string; judged: boolean } | null {
  if (sample.pid === known.bench) return { role: 'bench', judged: false };
  if (sample.pid === known.camera) return { role: 'camera', judged: false };
  const [, role, judged] = BY_COMMAND.find(([pattern]) => pattern.test(sample.command)) ?? [];
  return role === undefined || judged === undefined ? null : { role, judged };
}

/** The ancestor of the others where there is one, else whoever used most CPU. */
function mainOf(group: readonly ProcessSample[]): ProcessSample | null {
  const pids = new Set(group.map(({ pid }) => pid));
  const roots = group.filter(({ parent }) => !pids.has(parent));
  return roots.reduce<ProcessSample | null>(
    (busiest, sample) => (busiest === null || sample.cpuSeconds > busiest.cpuSeconds ? sample : busiest),
    null,
  );
}
