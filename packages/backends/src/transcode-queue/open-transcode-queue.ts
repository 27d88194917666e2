import type { Logger } from '@naru/platform/logger';
import { openBullmqTranscodeQueue, type BullmqBackend } from './bullmq-transcode-queue.ts';
import type { TranscodeQueue } from './transcode-queue.ts';

/** Where the jobs live. One machine keeps them in the PostgreSQL that it has anyway. */
export type TranscodeQueueBackend = BullmqBackend;

/** Opens the queue that configuration asks for; only composition roots call this. */
export function openTranscodeQueue(options: {
  backend: TranscodeQueueBackend;
  logger: Logger;
}): Promise<TranscodeQueue> {
  switch (options.backend.kind) {
    case 'postgres':
      return openBullmqTranscodeQueue(options);
  }
}
