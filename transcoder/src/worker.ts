import type { LiveEdge } from '@naru/backends/live-edge/live-edge';
import type { LiveJobHandler } from '@naru/backends/transcode-queue/transcode-queue';
import type { FinishJob, JobEndReason } from '@naru/contracts/transcode-job';
import { withDeadline } from '@naru/platform/deadline';
import type { Logger } from '@naru/platform/logger';
import { type TranscodeRunDependencies, transcodeRun } from './transcode-run.ts';

const FINISH_DEADLINE_MS = 3000;

/** What a worker does with a job. A handler that throws has failed; whether there is a next run is ingest's decision. */
export function liveJobHandler(dependencies: TranscodeRunDependencies): LiveJobHandler {
  return async (job, signal) => {
    switch (job.kind) {
      case 'transcode': {
        const logger = dependencies.logger.child({
          broadcastId: job.broadcastId,
          sessionId: job.sessionId,
          run: job.run,
        });
        return transcodeRun(job, { ...dependencies, logger }, signal);
      }
      case 'finish':
        return finishBroadcast(job, dependencies);
    }
  };
}

async function finishBroadcast(
  job: FinishJob,
  { liveEdge, logger }: { liveEdge: LiveEdge; logger: Logger },
): Promise<JobEndReason> {
  const answer = await withDeadline('publishing the end', FINISH_DEADLINE_MS, () =>
    liveEdge.publish(job.playbackId, { kind: 'broadcast-ended', epoch: job.epoch }),
  );
  logger.info({ broadcastId: job.broadcastId, answer }, 'broadcast ended');
  return 'finished';
}
