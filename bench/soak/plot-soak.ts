import { type PlotPanel, renderPlot } from '../plot.ts';
import { minutesOf } from './minutes.ts';
import type { SoakRecord } from './soak-record.ts';
import { minuteMedians, type Series } from './trend.ts';

/** Delay, memory and heap over the minutes of a run, as an SVG picture. */
export function plotSoak(record: SoakRecord, caption: { title: string; note: string }): string {
  const minutes = minutesOf(record);
  const delay = (name: 'p50' | 'p95' | 'max') => ({
    name,
    points: minutes.map(({ minute, delayMs }) => [minute - 0.5, delayMs?.[name] ?? Number.NaN] as const),
  });
  const panels: PlotPanel[] = [
    {
      title: 'Delay from camera to paint',
      xLabel: 'minutes',
      yLabel: 'ms',
      series: [delay('max'), delay('p95'), delay('p50')],
    },
    {
      title: 'Memory (PSS where the system tells it, median of each minute)',
      xLabel: 'minutes',
      yLabel: 'MB',
      series: [
        ...record.roles
          .filter(({ judged }) => judged)
          .map(({ role, proportionalBytes, residentBytes }) => ({
            name: role,
            points: inMegabytes(proportionalBytes.length > 0 ? proportionalBytes : residentBytes),
          })),
        { name: 'page JS heap', points: inMegabytes(record.heapBytes) },
      ],
    },
  ];
  return renderPlot({ ...caption, panels });
}

const inMegabytes = (series: Series): Series =>
  minuteMedians(series).map(([at, bytes]) => [at / 60, bytes / 1e6]);
