import { machineLine } from '../machine.ts';
import type { Spread } from '../statistics.ts';
import type { LatencyResult } from './result.ts';

/** Prints a result for people: what was waited for, where the delay went, what it cost. */
export function printResult(result: LatencyResult): void {
  const { delay, breakdown, join, start, skew, settings } = result;
  console.log(`\n${machineLine(result.machine)} before, ${result.loadAverage.after} after`);
  console.log(
    `${settings.seconds} s, parts of ${settings.partTargetMs} ms, network delay ${settings.delayMs} ms, by ${settings.publisher}, ` +
      `${delay.pictureHeights.join(' and ')} lines\n`,
  );
  const rows: [string, Spread | null][] = [
    ['camera to paint', delay.delayMs],
    ['buffered ahead', delay.bufferedMs],
    ['join: click to first frame', join.joinMs],
    ['join: age of the first frame', join.firstDelayMs],
    ['join: longest pause after it', join.pauseMs],
    ['start: connect (RTMP) or POST (WHIP) to first frame', start.sinceConnectMs],
    ['start: publisher spawned to first frame', start.sinceSpawnMs],
    ['sound after picture, as read', skew?.read ?? null],
    ['the same on a clip without skew', skew?.zero ?? null],
  ];
  console.log('milliseconds');
  console.table(Object.fromEntries(rows.filter(([, spread]) => spread !== null)));
  const { painted, unreadable, expected, droppedByDecoder } = delay.frames;
  console.log(
    `${painted} frames painted of ${expected}, ${droppedByDecoder} dropped by the decoder, ${unreadable} unreadable; ` +
      `${delay.stalls ?? 'unknown'} stalls, ${delay.pauses.visible} visible pauses, longest ${delay.pauses.longestMs} ms`,
  );
  if (skew !== null) console.log(`sound is ${skew.skewMs} ms behind the picture`);
  if (breakdown !== null) {
    console.log('\nwhere the delay goes, milliseconds');
    console.table(Object.fromEntries(breakdown.pieces.map(({ piece, ...spread }) => [piece, spread])));
    console.log(
      `means add up to ${breakdown.sumOfMeansMs} ms, ${breakdown.unexplainedMs} ms are unexplained ` +
        `(${breakdown.framesBrokenDown} of ${breakdown.framesReadable} frames broken down); ` +
        `PROGRAM-DATE-TIME is ${breakdown.dateOffsetMs?.p50 ?? '?'} ms after the capture`,
    );
  }
  console.log('\ncost while watching');
  console.table(
    result.cost.map(({ role, cores, residentMegabytes }) => ({
      role,
      cores: Number(cores.toFixed(3)),
      megabytes: Math.round(residentMegabytes),
    })),
  );
}
