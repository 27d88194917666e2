import { randomBytes } from 'node:crypto';
import { withDeadline } from '@naru/platform/deadline';
import { Disposer } from '@naru/platform/disposer';
import type { Logger } from '@naru/platform/logger';
import type { ChildOutput } from './child-output.ts';
import type { ChildProgram, Facts } from './child-process.ts';
import { SupervisedChild } from './supervised-child.ts';

/** Together with the database's own fast shutdown these stay within the 5 s that Ctrl-C may take. */
const STOP_INGEST_MS = 1000;
const STOP_CORE_MS = 1500;

/** Longer than the programs' own deadline, which has the better message. */
const START_DEADLINE_MS = 30_000;

/** Scripts of the programs that make up the platform on one machine. */
export interface PlatformScripts {
  readonly core: string;
  readonly ingest: string;
  /** Null: nobody can go live by WHIP. */
  readonly whip: string | null;
}

export interface PlatformPrograms extends AsyncDisposable {
  readonly httpPort: number;
  readonly httpsPort: number | null;
  readonly rtmpPort: number;
}

/** What a second Ctrl-C ends at once. */
export type Killable = Pick<SupervisedChild, 'kill'>;

/**
 * Starts the programs side by side and waits until they are ready. Disposing ends ingest first, so that publishers see
 * it before their broadcast is torn down behind them.
 *
 * @throws AppError the reason of the first that fails; none is left running then
 */
export async function startPrograms(options: {
  scripts: PlatformScripts;
  environment: NodeJS.ProcessEnv;
  openOutput: (name: string) => ChildOutput;
  logger: Logger;
  signal: AbortSignal;
  onStarted: (child: Killable) => void;
}): Promise<PlatformPrograms> {
  const { scripts, environment, openOutput, logger, signal } = options;
  const disposer = new Disposer();
  const start = (program: Omit<ChildProgram, 'environment'>): SupervisedChild => {
    const output = openOutput(program.name);
    const child = new SupervisedChild({ program: { ...program, environment }, output, logger });
    options.onStarted(child);
    return child;
  };
  try {
    const core = start({ name: 'core', script: scripts.core });
    disposer.defer(() => core.stop(STOP_CORE_MS));
    const ingest = start({ name: 'ingest-rtmp', script: scripts.ingest });
    const whip = scripts.whip === null ? null : start({ name: 'ingest-webrtc', script: scripts.whip });
    disposer.defer(async () => {
      await Promise.all([ingest.stop(STOP_INGEST_MS), whip?.stop(STOP_INGEST_MS)]);
    });
    const [coreFacts, ingestFacts] = await withDeadline(
      'the start of the programs',
      START_DEADLINE_MS,
      () => Promise.all([core.untilReady(), ingest.untilReady(), whip?.untilReady()]),
      signal,
    );
    return {
      httpPort: portIn(coreFacts, 'httpPort'),
      httpsPort: (coreFacts['httpsPort'] ?? null) === null ? null : portIn(coreFacts, 'httpsPort'),
      rtmpPort: portIn(ingestFacts, 'rtmpPort'),
      [Symbol.asyncDispose]: () => disposer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await disposer[Symbol.asyncDispose]();
    throw error;
  }
}

/** What the programs get: our environment, the database, and a secret that is new at every start. */
export const programEnvironment = (
  environment: NodeJS.ProcessEnv,
  own: { databaseUrl: string; dataDirectory: string },
): NodeJS.ProcessEnv => ({
  ...environment,
  NARU_INTERNAL_SECRET: environment['NARU_INTERNAL_SECRET'] || randomBytes(32).toString('base64url'),
  NARU_DATA_DIR: own.dataDirectory,
  DATABASE_URL: own.databaseUrl,
});

function portIn(facts: Facts, name: string): number {
  const port = facts[name];
  if (typeof port !== 'number') throw new Error(`a program reported no ${name}`);
  return port;
}
