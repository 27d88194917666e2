/** Columns of text, the first to the left and all others to the right, under a ruled head. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), cell.length),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) =>
        column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
      )
      .join('   ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('---'), ...rows.map(line)].join('\n');
}
