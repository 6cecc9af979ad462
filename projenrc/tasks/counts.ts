/** How many tests ran, and how they ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * Sums the closing lines of all runners in an output: jest and integ-runner (`Tests: 1 failed, 3 passed, 4 total`),
 * Python's unittest (`Ran 3 tests`, then `FAILED (failures=1)`) and our own (`3 passed, 1 failed, 0 skipped`).
 *
 * A command that prints none counts as one test. A command that failed has at least one failure, whatever it printed.
 */
export function countTests(output: string, succeeded: boolean): Counts {
  const summed = output.split('\n').map(stripColours).map(closingLine).reduce(add, NOTHING);
  if (!succeeded) return { ...summed, failed: Math.max(1, summed.failed) };
  return summed.passed + summed.failed + summed.skipped > 0 ? summed : { ...NOTHING, passed: 1 };
}

function closingLine(line: string): Counts {
  const figure = (pattern: RegExp) => Number(pattern.exec(line)?.[1] ?? 0);
  if (/^\s*Tests:\s.*\d+ total\s*$|^\s*\d+ passed, \d+ failed(, \d+ skipped)?\s*$/.test(line)) {
    return { passed: figure(/(\d+) passed/), failed: figure(/(\d+) failed/), skipped: figure(/(\d+) skipped/) };
  }
  if (/^Ran \d+ tests? in /.test(line)) return { ...NOTHING, passed: figure(/^Ran (\d+)/) };
  if (/^(OK|FAILED) \(/.test(line)) {
    // unittest's first line counted all of them as passed.
    const failed = figure(/failures=(\d+)/) + figure(/errors=(\d+)/);
    const skipped = figure(/skipped=(\d+)/);
    return { passed: -failed - skipped, failed, skipped };
  }
  return NOTHING;
}

function stripColours(line: string): string {
  return line.replaceAll(new RegExp('\u001b\\[[0-9;]*m', 'g'), '');
}
