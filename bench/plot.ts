/** A line through [x, y] points in order of x; NaN as y leaves a gap. */
export interface PlotSeries {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
}

/** One chart. The y axis begins at 0 unless `yFrom` says otherwise. */
export interface PlotPanel {
  title: string;
  xLabel: string;
  yLabel: string;
  series: readonly PlotSeries[];
  yFrom?: number;
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

const WIDTH = 900;
const HEADER = 56;
const PANEL = 270;
/** The drawing area of a panel; names of the lines stand to the right of it. */
const AREA = { left: 70, right: 690, top: 34, bottom: 220 } as const;
const LEGEND_X = 706;
const LEGEND_STEP = 18;

/** Told apart by most colour-blind eyes, on light as on dark ground. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#56b4e9', '#8c6bb1', '#7f7f7f'];

const STYLE = `
  svg { background: #fff; font: 12px system-ui, sans-serif; }
  text { fill: #222; }
  .title { font-size: 16px; font-weight: 600; }
  .panel { font-weight: 600; }
  .note, .tick { fill: #666; }
  .grid { stroke: #ddd; }
  .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181c; }
    text { fill: #e6e6e6; }
    .note, .tick { fill: #9aa0a6; }
    .grid { stroke: #33373d; }
  }`;

/** Charts below each other as one stand-alone SVG picture that follows the reader's light or dark setting. */
export function renderPlot(plot: { title: string; note: string; panels: readonly PlotPanel[] }): string {
  const height = HEADER + plot.panels.length * PANEL;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="16" y="26">${escapeText(plot.title)}</text>`,
    `<text class="note" x="16" y="46">${escapeText(plot.note)}</text>`,
    ...plot.panels.map((panel, index) => renderPanel(panel, HEADER + index * PANEL)),
    '</svg>',
    '',
  ].join('\n');
}

function renderPanel(panel: PlotPanel, offset: number): string {
  const points = panel.series.flatMap(({ points }) => points).filter(([, y]) => Number.isFinite(y));
  const xScale = scaleFor(points.map(([x]) => x));
  const yScale = scaleFor([panel.yFrom ?? 0, ...points.map(([, y]) => y)]);
  const xAt = (x: number): number => round(AREA.left + shareOf(xScale, x) * (AREA.right - AREA.left));
  const yAt = (y: number): number => round(AREA.bottom - shareOf(yScale, y) * (AREA.bottom - AREA.top));
  return [
    `<g transform="translate(0 ${offset})">`,
    `<text class="panel" x="16" y="18">${escapeText(panel.title)}</text>`,
    ...yScale.ticks.map(
      (y) =>
        `<path class="grid" d="M${AREA.left} ${yAt(y)}H${AREA.right}"/><text class="tick" x="${AREA.left - 8}" y="${yAt(y) + 4}" text-anchor="end">${y}</text>`,
    ),
    ...xScale.ticks.map(
      (x) => `<text class="tick" x="${xAt(x)}" y="${AREA.bottom + 18}" text-anchor="middle">${x}</text>`,
    ),
    `<text class="note" x="${(AREA.left + AREA.right) / 2}" y="${AREA.bottom + 36}" text-anchor="middle">${escapeText(panel.xLabel)}</text>`,
    `<text class="note" transform="translate(18 ${(AREA.top + AREA.bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeText(panel.yLabel)}</text>`,
    ...panel.series.map(({ points }, index) => {
      const line = pathOf(points, xAt, yAt);
      return line === '' ? '' : `<path class="line" stroke="${colourOf(index)}" d="${line}"/>`;
    }),
    ...panel.series.map(({ name }, index) => {
      const y = AREA.top + index * LEGEND_STEP;
      return `<path stroke="${colourOf(index)}" stroke-width="3" d="M${LEGEND_X} ${y}h16"/><text x="${LEGEND_X + 22}" y="${y + 4}">${escapeText(name)}</text>`;
    }),
    '</g>',
  ].join('\n');
}

function pathOf(
  points: PlotSeries['points'],
  xAt: (x: number) => number,
  yAt: (y: number) => number,
): string {
  let penIsDown = false;
  let path = '';
  for (const [x, y] of points) {
    if (Number.isFinite(y)) path += `${penIsDown ? 'L' : 'M'}${xAt(x)} ${yAt(y)}`;
    penIsDown = Number.isFinite(y);
  }
  return path;
}

/** Round numbers (1, 2 or 5 times a power of ten apart) that enclose the values, about five of them. */
export function scaleFor(values: readonly number[]): Scale {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), finite[0] ?? 0);
  const high = finite.reduce((most, value) => Math.max(most, value), finite[0] ?? 1);
  const rough = (high - low || Math.abs(high) || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const from = Math.floor(low / step) * step;
  const count = Math.max(1, Math.ceil((high - from) / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, index) =>
    Number((from + index * step).toPrecision(12)),
  );
  return { from, to: from + count * step, ticks };
}

const shareOf = (scale: Scale, value: number): number => (value - scale.from) / (scale.to - scale.from);

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? '#7f7f7f';

const round = (value: number): number => Math.round(value * 10) / 10;

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
