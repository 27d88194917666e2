import { textTable } from '../soak/text-table.ts';

/** One measured number with what it should be. */
export interface Figure {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** Null for what is only told. `atMost`/`atLeast` include the bound itself. */
  readonly goal: { readonly atMost: number } | { readonly atLeast: number } | null;
}

/** A figure without a goal. */
export const told = (name: string, value: number | null, unit = ''): Figure => ({
  name,
  value,
  unit,
  goal: null,
});

/** Null without a goal; what could not be measured has missed its goal. */
export function verdictOf({ value, goal }: Figure): 'met' | 'missed' | null {
  if (goal === null) return null;
  if (value === null) return 'missed';
  return ('atMost' in goal ? value <= goal.atMost : value >= goal.atLeast) ? 'met' : 'missed';
}

export const figureTable = (figures: readonly Figure[]): string =>
  textTable(
    ['', 'measured', 'goal', ''],
    figures.map((figure) => [figure.name, textOf(figure), goalOf(figure), verdictOf(figure) ?? '']),
  );

const textOf = ({ value, unit }: Figure): string =>
  value === null ? '-' : `${rounded(value)} ${unit}`.trim();

function goalOf({ goal, unit }: Figure): string {
  if (goal === null) return '';
  return 'atMost' in goal ? `<= ${goal.atMost} ${unit}`.trim() : `>= ${goal.atLeast} ${unit}`.trim();
}

const rounded = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
