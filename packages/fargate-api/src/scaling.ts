import { Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** What the number of tasks follows. */
interface Targets {
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly requestsPerTarget?: number;
}

/** Leaves the tasks room for the minutes that it takes to start a further one. */
const DEFAULT_CPU_PERCENT = 60;

/**
 * How many tasks run, and what their number follows.
 *
 * A `Scaling` never changes: each `on...()` returns a new one.
 * With several targets the one that asks for the most tasks wins.
 */
export class Scaling {
  /**
   * At least `minimum` and at most `maximum` tasks.
   *
   * Without any `on...()` the number follows the CPU utilization, at 60 percent.
   * With `minimum` equal to `maximum` the number is fixed.
   *
   * @param minimum at least 1
   * @param maximum at least `minimum`
   */
  public static between(minimum: number, maximum: number): Scaling {
    requireWhole('minimum', minimum);
    requireWhole('maximum', maximum);
    if (minimum > maximum && !Token.isUnresolved(minimum) && !Token.isUnresolved(maximum)) {
      throw new Error(`the minimum of Scaling.between(${minimum}, ${maximum}) is above its maximum: swap the two numbers`);
    }
    return new Scaling(minimum, maximum, {});
  }

  /**
   * The smallest number of tasks.
   */
  public readonly minimum: number;

  /**
   * The largest number of tasks.
   */
  public readonly maximum: number;

  private readonly targets: Targets;

  private constructor(minimum: number, maximum: number, targets: Targets) {
    this.minimum = minimum;
    this.maximum = maximum;
    this.targets = targets;
  }

  /**
   * Keep the average CPU utilization of the tasks at this percentage.
   *
   * @param percent above 0 and up to 100
   */
  public onCpu(percent: number): Scaling {
    requirePercent('onCpu', percent);
    return new Scaling(this.minimum, this.maximum, { ...this.targets, cpuPercent: percent });
  }

  /**
   * Keep the average memory utilization of the tasks at this percentage.
   *
   * @param percent above 0 and up to 100
   */
  public onMemory(percent: number): Scaling {
    requirePercent('onMemory', percent);
    return new Scaling(this.minimum, this.maximum, { ...this.targets, memoryPercent: percent });
  }

  /**
   * Keep the number of requests that each task gets in a minute at this number.
   *
   * @param perTarget requests a minute and task, at least 1
   */
  public onRequests(perTarget: number): Scaling {
    if (!Token.isUnresolved(perTarget) && !(perTarget >= 1 && perTarget < Infinity)) {
      throw new Error(`onRequests() takes the requests a minute that one task shall get, at least 1, got ${perTarget}`);
    }
    return new Scaling(this.minimum, this.maximum, { ...this.targets, requestsPerTarget: perTarget });
  }

  /**
   * The number of tasks to write into the service: only when nothing else moves that number,
   * because a written number is set anew by every deployment, whatever the traffic needs at that time.
   *
   * @internal
   */
  public _fixedCount(): number | undefined {
    return this.minimum === this.maximum ? this.minimum : undefined;
  }

  /**
   * Let the number of tasks follow the targets.
   *
   * @internal
   */
  public _apply(service: ecs.FargateService, targetGroup: elbv2.ApplicationTargetGroup): ecs.ScalableTaskCount | undefined {
    if (this._fixedCount() !== undefined) {
      return undefined;
    }
    const { memoryPercent, requestsPerTarget } = this.targets;
    const cpuPercent = this.targets.cpuPercent ?? (memoryPercent ?? requestsPerTarget ? undefined : DEFAULT_CPU_PERCENT);
    const count = service.autoScaleTaskCount({ minCapacity: this.minimum, maxCapacity: this.maximum });
    if (cpuPercent !== undefined) {
      count.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent });
    }
    if (memoryPercent !== undefined) {
      count.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent });
    }
    if (requestsPerTarget !== undefined) {
      count.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup });
    }
    return count;
  }
}

function requireWhole(name: string, value: number): void {
  if (!Token.isUnresolved(value) && !(Number.isInteger(value) && value >= 1)) {
    throw new Error(`the ${name} of Scaling.between() must be a whole number of at least 1, got ${value}`);
  }
}

function requirePercent(method: string, value: number): void {
  if (!Token.isUnresolved(value) && !(value > 0 && value <= 100)) {
    throw new Error(`${method}() takes a percentage above 0 and up to 100, got ${value}`);
  }
}
