import { readFileSync } from 'node:fs';
import { accessUnits, opusPackets } from '../../services/ingest/src/webrtc/testing/elementary-streams.ts';
import { LoopLateness } from '../swarm/loop-lateness.ts';
import type { ObsCommand, ObsMessage, ObsPlan } from './obs-messages.ts';
import { type ObsMedia, ObsPublisher } from './obs-publisher.ts';

/** Publishers like OBS, all in one process, so that their CPU is not taken for the server's. */
const PLAY_EVERY_MS = 5;
const FIRST_SSRC = 20_000;

const plan: ObsPlan = JSON.parse(process.argv[2] ?? '');
const media: ObsMedia = {
  frames: accessUnits(readFileSync(plan.videoFile)),
  sounds: opusPackets(readFileSync(plan.audioFile)),
};
const publishers = Array.from(
  { length: plan.publishers },
  (_, index) => new ObsPublisher(FIRST_SSRC + 2 * index, media),
);

process.on('disconnect', () => process.exit());
process.on('message', (command: ObsCommand) => {
  if (command.kind === 'answer') publishers[command.publisher]?.answer(command.answer);
  else {
    for (const publisher of publishers) publisher.stop();
    tell({
      kind: 'stopped',
      frames: publishers.map(({ framesSent }) => framesSent),
      stallMs: loop.latenessMs.max ?? 0,
    });
  }
});
tell({ kind: 'offers', offers: await Promise.all(publishers.map((publisher) => publisher.offer())) });
const loop = new LoopLateness();
setInterval(() => {
  for (const publisher of publishers) publisher.play();
}, PLAY_EVERY_MS);

function tell(message: ObsMessage): void {
  if (process.connected) process.send?.(message);
}
