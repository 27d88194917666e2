import { Asker } from './live/asker.ts';
import { CannotLintError, now } from './live/http-client.ts';
import { LiveRun } from './live/live-run.ts';
import { loadMultivariant } from './live/presentation.ts';
import { RunDeadline } from './live/run-deadline.ts';
import { Findings, type LintReport } from './report.ts';

export type { LintReport };

const DEFAULT_SECONDS = 20;
/** For what comes before and after following: downloads, holds, the last look at all renditions. */
const ALLOWANCE_SECONDS = 30;

/**
 * Follows all renditions of the multivariant playlist at `url` for `seconds`, judges everything that comes and probes
 * the server. An ended stream is read once. The report tells of it when the connection fails, when `signal` fires, when
 * the run is not done `allowanceSeconds` after its time, and when nothing came that could have been followed.
 *
 * @throws CannotLintError when there is no multivariant playlist
 */
export async function lintLive(
  url: string,
  options: { seconds?: number; allowanceSeconds?: number; signal?: AbortSignal } = {},
): Promise<LintReport> {
  const { seconds = DEFAULT_SECONDS, allowanceSeconds = ALLOWANCE_SECONDS, signal } = options;
  const startedAt = now();
  const findings = new Findings();
  using deadline = new RunDeadline(seconds + allowanceSeconds, signal);
  using asker = new Asker(findings, deadline.signal);
  using run = new LiveRun(asker, findings, await loadMultivariant(asker, findings, url));
  const cutShort = await reasonToStop(() => run.run(startedAt + seconds));
  run.checkTimelines();
  return {
    url,
    seconds: now() - startedAt,
    cutShort,
    ...run.outcome,
    violations: findings.violations,
    checked: findings.checked,
  };
}

/** Null when the work was done, else why it could not be: a connection, or a URI that nothing can be asked for by. */
async function reasonToStop(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof CannotLintError) return error.message;
    const isUnusableUri = error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_URL';
    if (!isUnusableUri) throw error;
    const uri = 'input' in error && typeof error.input === 'string' ? error.input : '';
    return `the URI ${JSON.stringify(uri.slice(0, 160))} cannot be used`;
  }
}
