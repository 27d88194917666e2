import { chromiumPath } from '../../tests/fixtures/browser.ts';
import { currentLoad, describeMachine, machineLine } from '../machine.ts';
import { writeResult } from '../write-result.ts';
import { measureBottleneck } from './bottleneck.ts';
import { type Figure, figureTable, verdictOf } from './figure.ts';
import { measureFloods } from './flood.ts';
import { measureLoss } from './loss.ts';
import { readOptions, USAGE, type WhipOptions } from './options.ts';
import { measurePublishers } from './publishers.ts';

/** What WebRTC publishers get over bad links, cost and withstand. Exit code 1 when a goal is missed, 2 when it could not run. */
async function main(options: WhipOptions): Promise<void> {
  const ffmpegPath = process.env['NARU_FFMPEG_PATH'] ?? 'ffmpeg';
  const machine = await describeMachine({ ffmpegPath, chromiumPath });
  console.log(`${options.bench}; ${machineLine(machine)}\n`);
  const figures = await measure(options, ffmpegPath);
  console.log(`${figureTable(figures)}\n\nload at the end ${currentLoad()}`);
  const { directory, ...settings } = options;
  const files = await writeResult({
    directory,
    name: `whip-${options.bench}`,
    json: { settings, machine, loadAtTheEnd: currentLoad(), figures: figures.map(judged) },
  });
  console.log(`written: ${files.join(', ')}`);
  if (figures.some((figure) => verdictOf(figure) === 'missed')) process.exitCode = 1;
}

function measure(options: WhipOptions, ffmpegPath: string): Promise<Figure[]> {
  switch (options.bench) {
    case 'loss':
      return measureLoss({ ...options, ffmpegPath });
    case 'bottleneck':
      return measureBottleneck(options);
    case 'publishers':
      return measurePublishers({ ...options, ffmpegPath });
    case 'flood':
      return measureFloods({ ...options, ffmpegPath });
  }
}

const judged = (figure: Figure) => ({ ...figure, verdict: verdictOf(figure) });

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  process.exitCode = 2;
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
}
