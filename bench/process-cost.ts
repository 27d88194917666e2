import type { ProcessSample } from '../tests/fixtures/process-tree.ts';

const ROLES: readonly [RegExp, string][] = [
  [/supervisor-main/, 'supervisor'],
  [/core-main/, 'core (api, origin, packager)'],
  [/rtmp-main/, 'ingest-rtmp'],
  [/webrtc-main/, 'ingest-webrtc'],
  [/ffmpeg/, 'ffmpeg (ladder)'],
  [/postgres/, 'postgres'],
];

export interface RoleCost {
  role: string;
  /** Share of one core. */
  cores: number;
  residentMegabytes: number;
}

/** CPU between two samples and memory at the second, summed by role. */
export function costByRole(
  before: readonly ProcessSample[],
  after: readonly ProcessSample[],
  seconds: number,
): RoleCost[] {
  const roles = new Map<string, RoleCost>();
  for (const sample of after) {
    const role = ROLES.find(([pattern]) => pattern.test(sample.command))?.[1] ?? 'other';
    const earlier = before.find(({ pid }) => pid === sample.pid)?.cpuSeconds ?? 0;
    const cost = roles.get(role) ?? { role, cores: 0, residentMegabytes: 0 };
    cost.cores += (sample.cpuSeconds - earlier) / seconds;
    cost.residentMegabytes += sample.residentBytes / 1e6;
    roles.set(role, cost);
  }
  return [...roles.values()];
}
