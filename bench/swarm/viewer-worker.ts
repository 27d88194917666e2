import { parentPort, workerData } from 'node:worker_threads';
import { LoopLateness } from './loop-lateness.ts';
import { ViewerCrowd } from './viewer-crowd.ts';
import type { WorkerCommand, WorkerMessage, WorkerPlan } from './worker-messages.ts';

/** One thread of viewers: tells every so often what they saw and does what it is told. */
const SAMPLES_EVERY_MS = 250;

const plan: WorkerPlan = workerData;
const crowd = new ViewerCrowd(plan);
const lateness = new LoopLateness();
const sampling = setInterval(sendSamples, SAMPLES_EVERY_MS);

parentPort?.on('message', (command: WorkerCommand) => {
  switch (command) {
    case 'mark':
      crowd.mark();
      lateness.reset();
      return;
    case 'report':
      sendReport();
      return;
    case 'stop':
      void stop(); // never rejects: viewers count their failures
  }
});

function sendSamples(): void {
  const { answers, partsInHand } = crowd.counts.takeSamples();
  const message: WorkerMessage = { kind: 'samples', joined: crowd.joined, answers, partsInHand };
  parentPort?.postMessage(message, [answers.buffer, partsInHand.buffer]);
}

function sendReport(): void {
  const { counts } = crowd;
  const message: WorkerMessage = {
    kind: 'report',
    report: {
      playlistRequests: counts.playlistRequests,
      partRequests: counts.partRequests,
      bytes: counts.bytes,
      errors: counts.errors,
      missedParts: counts.missedParts,
      ...crowd.stallsSinceMark(),
      bufferMs: counts.bufferMs.counts(),
      joinMs: counts.joinMs.counts(),
      digests: counts.digests,
      loopLatenessMs: lateness.latenessMs.counts(),
      loopUtilization: lateness.utilization,
    },
  };
  parentPort?.postMessage(message, []);
}

async function stop(): Promise<void> {
  clearInterval(sampling);
  lateness[Symbol.dispose]();
  await crowd.close();
  parentPort?.close();
}
