import { describe, expect, test } from 'vitest';
import type { ProcessSample } from '../../tests/fixtures/process-tree.ts';
import { groupByRole } from './process-roles.ts';

const sample = (pid: number, parent: number, command: string, cpuSeconds = 1): ProcessSample => ({
  ...{ pid, parent, command, cpuSeconds },
  residentBytes: 1e6,
  threads: 1,
});

const TREE = [
  sample(1, 0, 'node --import tsx bench/soak/main.ts'),
  sample(10, 1, 'node supervisor-main.js'),
  sample(11, 10, 'node core-main.js'),
  sample(12, 10, 'node rtmp-main.js'),
  sample(13, 11, '/usr/bin/ffmpeg -i pipe:0', 5),
  sample(20, 10, '/usr/lib/postgresql/bin/postgres -D x', 1),
  sample(21, 20, 'postgres: checkpointer', 9),
  sample(30, 1, '/usr/bin/ffmpeg -f rawvideo'),
  sample(40, 1, '/usr/bin/chromium --headless', 8),
  sample(41, 40, '/usr/bin/chromium --type=zygote'),
  sample(42, 41, '/usr/bin/chromium --type=renderer --a', 1),
  sample(43, 41, '/usr/bin/chromium --type=renderer --b', 30),
  sample(50, 1, 'esbuild --service'),
];

const groups = groupByRole(TREE, { bench: 1, camera: 30 });
const groupOf = (role: string) => groups.find((group) => group.role === role);
const pidsOf = (role: string) => groupOf(role)?.all.map(({ pid }) => pid);

describe('roles of processes', () => {
  test('every process of ours has its own', () => {
    for (const [role, pids] of [
      ['supervisor', [10]],
      ['core', [11]],
      ['ingest', [12]],
      ['ffmpeg', [13]],
      ['postgres', [20, 21]],
    ] as const) {
      expect(pidsOf(role)).toEqual(pids);
      expect(groupOf(role)?.judged).toBe(true);
    }
  });

  test('the camera is an FFmpeg too, and an instrument as the browser and the bench are', () => {
    expect(pidsOf('camera')).toEqual([30]);
    for (const role of ['camera', 'browser', 'bench']) expect(groupOf(role)?.judged).toBe(false);
  });

  test('of several processes the ancestor must live on, however little it does', () => {
    expect(groupOf('postgres')?.main.pid).toBe(20);
  });

  test('the page is the renderer that works; those in reserve do not count', () => {
    expect(pidsOf('page')).toEqual([43]);
    expect(groupOf('page')?.judged).toBe(true);
  });

  test('the platform comes first, our instruments last', () => {
    expect(groups.map(({ role }) => role)).toEqual([
      ...['supervisor', 'ingest', 'ffmpeg', 'core', 'postgres', 'page', 'browser', 'camera', 'bench'],
    ]);
  });

  test('what has no role is left out', () => {
    expect(groups.flatMap(({ all }) => all).some(({ pid }) => pid === 50)).toBe(false);
  });
});
