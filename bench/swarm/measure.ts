import { systemClock } from '@naru/platform/clock';
import { poll } from '@naru/platform/poll';
import { currentLoad } from '../machine.ts';
import { type DelaySummary, summarize } from './histogram.ts';
import { PartDelays } from './part-delays.ts';
import { costOf, type ServerCost, usageOf } from './server-cost.ts';
import { steadyMs } from './steady-clock.ts';
import type { Subject } from './subject.ts';
import { type Swarm, startSwarm } from './swarm.ts';
import { type SwarmTotals, totalsOf } from './swarm-totals.ts';

/** The server alone is watched for so long: what it costs without viewers. */
const IDLE_MS = 4000;
/** Viewers get so long after the ramp to be there: a busy server takes them in slowly. */
const JOIN_DEADLINE_MS = 120_000;
/** What the joining leaves behind (garbage, compilation) is not measured. */
const SETTLE_MS = 3000;
/** Answers to what came in the measured time may be so late. */
const LATE_ANSWERS_MS = 2000;
/** Timers of a loaded process drift; samples are folded this often. */
const FOLD_EVERY_MS = 1000;

export interface TestPlan {
  /** `hold`: blocking reloads only, each viewer holds one request. */
  readonly mode: 'watch' | 'hold';
  readonly viewers: number;
  readonly seconds: number;
  readonly threads: number;
  readonly rampSeconds: number;
}

export interface TestResult {
  readonly plan: TestPlan;
  readonly subject: string;
  readonly joined: number;
  readonly parts: number;
  readonly totals: SwarmTotals;
  /** Since a part became available: `sincePublish` is null when the server does not tell its moment. */
  readonly wakeUpMs: DelaysByZero;
  readonly partInHandMs: DelaysByZero;
  readonly server: ServerCost | null;
  /** Per part: until every waiting answer was handed to the system. */
  readonly publishLoopMs: DelaySummary | null;
  /** Share of one core that this process and its threads used. */
  readonly generatorCores: number;
  readonly loadAverage: number;
}

export interface DelaysByZero {
  readonly sincePublish: DelaySummary | null;
  readonly sinceFirstAnswer: DelaySummary;
}

/** Sends the viewers, waits until they are there, measures for the time asked, sends them away. */
export async function measure(
  subject: Subject,
  plan: TestPlan,
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
): Promise<TestResult> {
  const delays = new PartDelays();
  subject.onPublished((key, atMs) => delays.published(key, atMs));
  const usage = () => usageOf(subject.serverPid);

  const idleStart = await usage();
  await systemClock.sleep(IDLE_MS, signal);
  const idleEnd = await usage();

  await using swarm = startSwarm({ plan: swarmPlan(subject, plan), threads: plan.threads, delays });
  await arrival(swarm, plan, signal);
  say(`${swarm.joined} of ${plan.viewers} are there; measuring for ${plan.seconds} s`);
  await systemClock.sleep(SETTLE_MS, signal);

  swarm.mark();
  const fromMs = steadyMs();
  delays.measureFrom(fromMs);
  const start = await usage();
  const generatorStart = process.cpuUsage();
  for (let leftMs = plan.seconds * 1000; leftMs > 0; leftMs = fromMs + plan.seconds * 1000 - steadyMs()) {
    await Promise.race([systemClock.sleep(Math.min(leftMs, FOLD_EVERY_MS), signal), swarm.failed]);
    delays.settle(steadyMs());
  }
  const end = await usage();
  const { user, system } = process.cpuUsage(generatorStart);
  const reports = await swarm.reports();
  const seconds = (steadyMs() - fromMs) / 1000;
  delays.measureUntil(fromMs + seconds * 1000);
  const loadAverage = currentLoad();
  const { joined } = swarm;
  await systemClock.sleep(LATE_ANSWERS_MS, signal);
  delays.settle(Number.POSITIVE_INFINITY);

  const totals = totalsOf(reports, seconds);
  const byZero = (kind: 'wakeUp' | 'inHand'): DelaysByZero => ({
    sincePublish: subject.tellsPublishMoments ? summarize(delays.sincePublish[kind]) : null,
    sinceFirstAnswer: summarize(delays.sinceFirstAnswer[kind]),
  });
  return {
    plan,
    subject: subject.description,
    joined,
    parts: delays.measuredParts,
    totals,
    wakeUpMs: byZero('wakeUp'),
    partInHandMs: byZero('inHand'),
    server: costOf(
      { idleStart, idleEnd, start, end },
      // per second, since the counts of the threads end a little after the CPU's
      {
        requestsPerSecond: (totals.playlistRequests + totals.partRequests) / seconds,
        viewers: Math.max(1, joined),
      },
    ),
    publishLoopMs: subject.publishLoopMs === null ? null : summarize(subject.publishLoopMs),
    generatorCores: Number(((user + system) / 1e6 / seconds).toFixed(2)),
    loadAverage,
  };
}

function swarmPlan({ url }: Subject, { mode, viewers, rampSeconds }: TestPlan) {
  const secure = url.protocol === 'https:';
  // `localhost` may mean ::1 to the system, where our server does not listen
  const host = url.hostname === 'localhost' ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '');
  const target = { host, port: Number(url.port) || (secure ? 443 : 80), secure };
  return { target, path: url.pathname + url.search, mode, viewers, rampSeconds };
}

/** Who is not there in time is missing in the result; the others are measured all the same. */
async function arrival(swarm: Swarm, plan: TestPlan, signal: AbortSignal): Promise<void> {
  const arrived = poll('the arrival of all viewers', () => swarm.joined >= plan.viewers, {
    deadlineMs: plan.rampSeconds * 1000 + JOIN_DEADLINE_MS,
    everyMs: 200,
    signal,
  });
  await Promise.race([arrived.catch(() => signal.throwIfAborted()), swarm.failed]);
}
