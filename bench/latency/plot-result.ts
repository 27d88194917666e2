import { machineLine } from '../machine.ts';
import { type PlotSeries, renderPlot } from '../plot.ts';
import { histogramOf } from '../statistics.ts';
import { type FrameBreakdown, PIECES } from './breakdown.ts';
import type { DelayPoint } from './delay-report.ts';
import type { LatencyResult } from './result.ts';

const HISTOGRAM_STEP_MS = 10;
/** Pieces are averaged over so long: a part is far shorter and a drift far longer. */
const PIECES_STEP_MS = 5000;

/** Delay over time, its distribution, and its pieces over time, as one SVG picture. */
export function plotResult(
  result: LatencyResult,
  points: readonly DelayPoint[],
  frames: readonly FrameBreakdown[],
): string {
  const { settings, delay } = result;
  const network = settings.delayMs === 0 ? '' : `, ${settings.delayMs} ms of network delay`;
  const figures =
    delay.delayMs === null ? 'nothing read' : `p50 ${delay.delayMs.p50} ms, p95 ${delay.delayMs.p95} ms`;
  const lineOf = (key: 'p5' | 'p50' | 'max'): PlotSeries => ({
    name: key,
    points: result.perSecond.map((second) => [second.second, second[key]]),
  });
  return renderPlot({
    title: `Camera to paint, parts of ${settings.partTargetMs} ms${network}: ${figures}, ${delay.stalls ?? 'unknown'} stalls`,
    note: machineLine(result.machine),
    panels: [
      {
        title: 'Delay in every second',
        xLabel: 'seconds',
        yLabel: 'ms',
        series: [lineOf('p50'), lineOf('max'), lineOf('p5')],
      },
      {
        title: `Frames by delay, in steps of ${HISTOGRAM_STEP_MS} ms`,
        xLabel: 'delay, ms',
        yLabel: '% of frames',
        series: [
          {
            name: 'frames',
            points: stairsOf(
              histogramOf(
                points.map(([, delayMs]) => delayMs),
                HISTOGRAM_STEP_MS,
              ),
            ),
          },
        ],
      },
      {
        title: 'Where it goes: pieces of the delay, mean of 5 s',
        xLabel: 'seconds',
        yLabel: 'ms',
        series: piecesOverTime(frames),
      },
    ],
  });
}

/** Bars as one line. */
const stairsOf = (bars: readonly (readonly [number, number])[]): [number, number][] =>
  bars.flatMap(([middle, share]) => [
    [middle - HISTOGRAM_STEP_MS / 2, share * 100],
    [middle + HISTOGRAM_STEP_MS / 2, share * 100],
  ]);

function piecesOverTime(frames: readonly FrameBreakdown[]): PlotSeries[] {
  const startedAtMs = frames[0]?.paintedAtMs ?? 0;
  const steps = new Map<number, FrameBreakdown[]>();
  for (const frame of frames) {
    const step = Math.floor((frame.paintedAtMs - startedAtMs) / PIECES_STEP_MS);
    const ofStep = steps.get(step) ?? [];
    ofStep.push(frame);
    steps.set(step, ofStep);
  }
  return PIECES.map((piece) => ({
    name: piece,
    points: [...steps].map(([step, ofStep]) => [
      ((step + 0.5) * PIECES_STEP_MS) / 1000,
      ofStep.reduce((sum, frame) => sum + frame[piece], 0) / ofStep.length,
    ]),
  }));
}
