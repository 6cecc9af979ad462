/**
 * How many cases a property test generates.
 *
 * 200 by default; the environment variable `PROPERTY_RUNS` raises it for a thorough local or nightly run.
 */
export function runs(): number {
  const wanted = Number(process.env.PROPERTY_RUNS ?? 200);
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new Error(`PROPERTY_RUNS must be a whole number of at least 1, got ${JSON.stringify(process.env.PROPERTY_RUNS)}`);
  }
  return wanted;
}
