/** What an instance class has. Undefined what is not known. */
export interface InstanceClass {
  readonly processors?: number;
  readonly gibibytes?: number;
}

/** Memory of the small sizes, which do not follow the rule. */
const BURSTABLE = new Map([['micro', 1], ['small', 2], ['medium', 4], ['large', 8]]);

/** Gibibytes for each processor. */
const MEMORY = new Map([['t', 4], ['m', 4], ['r', 8], ['x', 16]]);

/**
 * Processors and memory of a class such as `db.r6g.2xlarge`. Families that do not follow the rule, and whatever is not read, are not known.
 *
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export function instanceClassOf(name: string): InstanceClass {
  const parts = /^db\.(t3|t4g|[mr][5-9]\w*|x2g\w*)\.(\w+)$/.exec(name);
  const processors = processorsOf(parts?.at(-1));
  if (!parts || processors === undefined) return {};
  const [family, size] = [parts[1][0], parts[2]];
  return { processors, gibibytes: (family === 't' ? BURSTABLE.get(size) : undefined) ?? processors * MEMORY.get(family)! };
}

/** Two up to `large`, four for `xlarge`, and so many times four for the larger ones. */
function processorsOf(size: string = ''): number | undefined {
  if (BURSTABLE.has(size)) return 2;
  const larger = /^(\d*)xlarge$/.exec(size);
  return larger ? 4 * Number(larger[1] || 1) : undefined;
}
