/** Runs one step of a command: says what begins, and how long it took and what came of it when it ends. */
export async function step<T>(title: string, body: () => Promise<T>, outcome: (result: T) => string = () => 'done'): Promise<T> {
  const begun = Date.now();
  console.log(`${title} ...`);
  const result = await body();
  console.log(`  ${outcome(result)} (${seconds(begun)})`);
  return result;
}

export function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Lines of another program's output, inside a message of ours. */
export function quote(lines: string[]): string {
  return lines.map((line) => `  | ${line}`).join('\n');
}

/** A table for the terminal: columns as wide as their widest cell, numbers to the right. */
export function table(rows: (string | number)[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) => row.map((cell, column) => (typeof cell === 'number' ? String(cell).padStart(widths[column]) : cell.padEnd(widths[column]))))
    .map((cells) => `  ${cells.join('  ').trimEnd()}`)
    .join('\n');
}
