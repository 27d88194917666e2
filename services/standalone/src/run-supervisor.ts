import { once } from 'node:events';
import { AppError } from '@naru/platform/errors';
import { listenForInterruption } from './interruption.ts';
import { readPlatformConfig } from './platform-config.ts';
import type { Killable, PlatformScripts } from './platform-programs.ts';
import { startSupervisor } from './supervisor.ts';

/**
 * Life of the supervising process: starts the platform, prints the banner, waits for a signal, stops everything and
 * leaves with an empty event loop. A failure is one line and exit code 1. A second signal ends everything at once.
 */
export async function runSupervisor(options: {
  environment: NodeJS.ProcessEnv;
  scripts: PlatformScripts;
}): Promise<void> {
  const { environment, scripts } = options;
  const children: Killable[] = [];
  using interruption = listenForInterruption(() => {
    for (const child of children) child.kill();
    process.exit(1); // the database server sees its tether go and ends by itself
  });
  const { signal } = interruption;
  // A terminal that was closed must not keep us from an orderly stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    await using supervisor = await startSupervisor({
      config: readPlatformConfig(environment),
      environment,
      scripts,
      terminal: (line) => console.error(line),
      signal,
      onStarted: (child) => children.push(child),
    });
    console.log(supervisor.banner);
    await Promise.race([signal.aborted || once(signal, 'abort'), supervisor.failed]);
    console.log('naru: stopping');
  } catch (error) {
    // What a stop interrupts fails as it should; a release that fails does not.
    if (signal.aborted && !(error instanceof AggregateError)) return;
    process.exitCode = 1;
    console.error(error instanceof AppError ? `naru: ${error.message}` : error);
  }
}
