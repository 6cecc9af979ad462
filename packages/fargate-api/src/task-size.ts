import { Token } from 'aws-cdk-lib';

/**
 * Which memory sizes, in MiB, Fargate has for which CPU units.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
const LEGAL: ReadonlyMap<number, { readonly min: number; readonly max: number; readonly step: number }> = new Map([
  [512, { min: 1024, max: 4096, step: 1024 }],
  [1024, { min: 2048, max: 8192, step: 1024 }],
  [2048, { min: 4096, max: 16384, step: 1024 }],
  [4096, { min: 8192, max: 30720, step: 1024 }],
  [8192, { min: 16384, max: 61440, step: 4096 }],
  [16384, { min: 32768, max: 122880, step: 8192 }],
]);

/** The smallest size is the only one whose memory sizes are not evenly spaced. */
const SMALLEST = { cpuUnits: 256, memoryMiB: [512, 1024, 2048] };

/**
 * How much CPU and memory one task gets.
 */
export class TaskSize {
  /**
   * Any pair that Fargate has.
   *
   * @param cpuUnits CPU units; 1024 are one vCPU
   * @param memoryMiB memory in MiB
   */
  public static of(cpuUnits: number, memoryMiB: number): TaskSize {
    return new TaskSize(cpuUnits, memoryMiB);
  }

  /**
   * A quarter of a vCPU and 512 MiB.
   */
  public static small(): TaskSize {
    return new TaskSize(256, 512);
  }

  /**
   * One vCPU and 2 GiB.
   */
  public static medium(): TaskSize {
    return new TaskSize(1024, 2048);
  }

  /**
   * Four vCPUs and 8 GiB.
   */
  public static large(): TaskSize {
    return new TaskSize(4096, 8192);
  }

  /**
   * CPU units; 1024 are one vCPU.
   */
  public readonly cpuUnits: number;

  /**
   * Memory in MiB.
   */
  public readonly memoryMiB: number;

  private constructor(cpuUnits: number, memoryMiB: number) {
    requireLegal(cpuUnits, memoryMiB);
    this.cpuUnits = cpuUnits;
    this.memoryMiB = memoryMiB;
  }
}

function requireLegal(cpuUnits: number, memoryMiB: number): void {
  if (Token.isUnresolved(cpuUnits) || Token.isUnresolved(memoryMiB)) {
    throw new Error('a task size must be known at synth, got a token: pass plain numbers to TaskSize.of()');
  }
  const legal = memorySizes(cpuUnits);
  if (legal.length === 0) {
    throw new Error(`Fargate has no task with ${JSON.stringify(cpuUnits)} CPU units: use ${legalPairs()}`);
  }
  if (!legal.includes(memoryMiB)) {
    throw new Error(`Fargate has no task with ${cpuUnits} CPU units and ${JSON.stringify(memoryMiB)} MiB of memory: ` +
      `with ${cpuUnits} CPU units use one of ${legal.join(', ')} MiB`);
  }
}

/** All of them in one line. */
function legalPairs(): string {
  const rows = [...LEGAL].map(([cpuUnits, { min, max, step }]) => `${cpuUnits} with ${min} to ${max} MiB in steps of ${step}`);
  return [`${SMALLEST.cpuUnits} with ${SMALLEST.memoryMiB.join(', ')} MiB`, ...rows].join('; ');
}

function memorySizes(cpuUnits: number): number[] {
  if (cpuUnits === SMALLEST.cpuUnits) {
    return SMALLEST.memoryMiB;
  }
  const row = LEGAL.get(cpuUnits);
  return row ? Array.from({ length: (row.max - row.min) / row.step + 1 }, (_, index) => row.min + index * row.step) : [];
}
