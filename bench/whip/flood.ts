import { systemClock } from '@naru/platform/clock';
import type { UdpRelay } from '../../tests/fixtures/whip-relay.ts';
import { type Figure, told } from './figure.ts';
import type { FloodMessage, FloodPlan } from './flood-messages.ts';
import { startFlood } from './flood-process.ts';
import { forgedRtp } from './hostile-datagrams.ts';
import { type LiveOutcome, whileObsIsLive } from './live-obs.ts';
import { type ProcessUsage, usageDuring } from './process-usage.ts';

const FPS = 30;
const FLOOD_SECONDS = 5;
/** Before and after each flood. */
const QUIET_SECONDS = 2;
const FORGED_PER_SECOND = 1000;
const VIDEO_PAYLOAD_TYPE = 96;
const FORGE_EVERY_MS = 5;
const MOST_PERCENT_OF_FRAMES_LOST = 1;
const MOST_PERCENT_OF_CPU = 5;

/** What strangers can do to a publisher who is live, by datagrams to the media port. */
export async function measureFloods(options: {
  ffmpegPath: string;
  /** Datagrams a second, of each kind. */
  garbage: number;
  checks: number;
}): Promise<Figure[]> {
  const { ffmpegPath, garbage, checks } = options;
  return [
    ...(await measureGarbage(ffmpegPath, garbage)),
    ...(await measureChecks(ffmpegPath, checks)),
    ...(await measureForged(ffmpegPath)),
  ];
}

async function measureGarbage(ffmpegPath: string, datagramsPerSecond: number): Promise<Figure[]> {
  const { flood, quiet, flooded, outcome } = await floodLive(ffmpegPath, {
    kind: 'garbage',
    datagramsPerSecond,
  });
  return [
    told('garbage: datagrams a second', flood.sent / flood.seconds),
    ...framesLost('garbage', outcome),
    told('garbage: answers', flood.answers),
    told('garbage: CPU of the process before', quiet.cpuPercent, '% of a core'),
    told('garbage: CPU meanwhile', flooded.cpuPercent, '% of a core'),
    told('garbage: memory before', quiet.residentMegabytes, 'MB'),
    told('garbage: memory meanwhile', flooded.residentMegabytes, 'MB'),
  ];
}

async function measureChecks(ffmpegPath: string, datagramsPerSecond: number): Promise<Figure[]> {
  const { flood, quiet, flooded, outcome } = await floodLive(ffmpegPath, {
    kind: 'stun',
    datagramsPerSecond,
  });
  const atMost = MOST_PERCENT_OF_CPU;
  return [
    told('checks of strangers: a second', flood.sent / flood.seconds),
    {
      name: 'checks of strangers: CPU on top',
      value: flooded.cpuPercent - quiet.cpuPercent,
      unit: '% of a core',
      goal: { atMost },
    },
    { name: 'checks of strangers: answers', value: flood.answers, unit: '', goal: { atMost: 0 } },
    ...framesLost('checks of strangers', outcome),
  ];
}

/** From the publisher's own address: RTP of nobody, and everything that it sends a second time. */
async function measureForged(ffmpegPath: string): Promise<Figure[]> {
  let forged = 0;
  const outcome = await whileObsIsLive({ ffmpegPath }, async ({ relay }) => {
    await systemClock.sleep(QUIET_SECONDS * 1000);
    forged = await forge(relay);
    await systemClock.sleep(QUIET_SECONDS * 1000);
  });
  return [
    told('forged address: datagrams a second', forged / FLOOD_SECONDS),
    ...framesLost('forged address', outcome),
    told('forged address: packets that got through', outcome.session?.counts.ignored ?? null),
    told(
      'forged address: video packets that came twice',
      outcome.session?.counts.tracks.video?.buffer.duplicates ?? null,
    ),
  ];
}

async function forge(relay: UdpRelay): Promise<number> {
  let forged = 0;
  const say = (datagram: Uint8Array): void => {
    if (relay.forge(datagram)) forged += 1;
  };
  relay.onSent = say;
  const timer = setInterval(() => {
    for (let count = 0; count < (FORGED_PER_SECOND * FORGE_EVERY_MS) / 1000; count += 1) {
      say(forgedRtp(VIDEO_PAYLOAD_TYPE));
    }
  }, FORGE_EVERY_MS);
  await systemClock.sleep(FLOOD_SECONDS * 1000);
  clearInterval(timer);
  relay.onSent = () => {};
  return forged;
}

interface FloodedLive {
  readonly flood: Extract<FloodMessage, { kind: 'done' }>;
  readonly quiet: ProcessUsage;
  readonly flooded: ProcessUsage;
  readonly outcome: LiveOutcome;
}

async function floodLive(
  ffmpegPath: string,
  plan: Pick<FloodPlan, 'kind' | 'datagramsPerSecond'>,
): Promise<FloodedLive> {
  let measured: Omit<FloodedLive, 'outcome'> | null = null;
  const outcome = await whileObsIsLive({ ffmpegPath }, async ({ ingest: { pid, udpPort } }) => {
    await using flooder = await startFlood({ ...plan, port: udpPort, seconds: FLOOD_SECONDS });
    const quiet = await usageDuring(pid, () => systemClock.sleep(QUIET_SECONDS * 1000));
    const done = flooder.next('done');
    flooder.ask('go');
    const flooded = await usageDuring(pid, () => systemClock.sleep(FLOOD_SECONDS * 1000));
    measured = { quiet, flooded, flood: await done };
    await systemClock.sleep(QUIET_SECONDS * 1000);
  });
  if (measured === null) throw new Error('nothing was measured');
  return Object.assign(measured, { outcome });
}

/** As a share of the frames sent meanwhile; what was lost before or after counts as well. */
const framesLost = (
  what: string,
  { framesSent, framesBeforeFirst, framesWhole, framesDamaged, longestStallMs }: LiveOutcome,
): Figure[] => [
  {
    name: `${what}: frames of the publisher lost or damaged`,
    value: ((framesSent - framesBeforeFirst - framesWhole) / (FLOOD_SECONDS * FPS)) * 100,
    unit: '%',
    goal: { atMost: MOST_PERCENT_OF_FRAMES_LOST },
  },
  told(`${what}: of them damaged`, framesDamaged),
  told(`${what}: longest stall of a process here`, longestStallMs, 'ms'),
];
