/** What was seen of one side in all runs. */
export interface Sample {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function sampleOf(values: number[]): Sample {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The value in the middle, or the mean of the two in the middle. */
export function median(values: number[]): number {
  if (values.length === 0) {
    throw new Error('nothing was measured: the median needs at least one value');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The median of the ratios of neighbours, not the ratio of the medians: what slows the machine down for a while slows both
 * sides of a pair.
 */
export function pairedRatio(ours: number[], peer: number[]): number {
  if (ours.length !== peer.length) {
    throw new Error(`each run needs both sides, got ${ours.length} and ${peer.length} values`);
  }
  return median(ours.map((value, run) => value / peer[run]));
}

/** What one more instance costs: from the fewest to the most, so that what is loaded once cancels out. */
export function slope(points: Map<number, number>): number {
  const counts = [...points.keys()].sort((a, b) => a - b);
  if (counts.length < 2) {
    throw new Error(`a slope needs two counts, got ${JSON.stringify(counts)}`);
  }
  const [first, last] = [counts[0], counts[counts.length - 1]];
  return (points.get(last)! - points.get(first)!) / (last - first);
}
