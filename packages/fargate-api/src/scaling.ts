import type { Duration } from 'aws-cdk-lib';
import { Annotations, Token } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { FargateApiMetrics } from './metrics';
import { requireLatency, requireOrder, requirePercent, requireRequests, requireWhole, requireWindow } from './private/scaling/checks';
import { followLatency, followRequests } from './private/scaling/policies';
import { changesOf } from './private/scaling/week';
import type { ScalingWindow } from './scaling-window';

/** What the number of tasks follows. */
interface Targets {
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly requestsPerTarget?: number;
  readonly latency?: Duration;
}

/** Leaves the tasks room for the minutes that it takes to start a further one. */
const DEFAULT_CPU_PERCENT = 60;

/**
 * How many tasks run, and what their number follows.
 *
 * A `Scaling` never changes: each `on...()` and `during()` returns a new one.
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
    requireWhole('minimum of Scaling.between()', minimum, 1);
    requireWhole('maximum of Scaling.between()', maximum, 1);
    requireOrder(`Scaling.between(${minimum}, ${maximum})`, minimum, maximum);
    return new Scaling(minimum, maximum, {}, []);
  }

  /**
   * The smallest number of tasks outside of windows.
   */
  public readonly minimum: number;

  /**
   * The largest number of tasks outside of windows.
   */
  public readonly maximum: number;

  private readonly targets: Targets;
  private readonly windows: ScalingWindow[];

  private constructor(minimum: number, maximum: number, targets: Targets, windows: ScalingWindow[]) {
    this.minimum = minimum;
    this.maximum = maximum;
    this.targets = targets;
    this.windows = windows;
  }

  /**
   * Keep the average CPU utilization of the tasks at this percentage.
   *
   * @param percent above 0 and up to 100
   */
  public onCpu(percent: number): Scaling {
    requirePercent('onCpu', percent);
    return this.on({ cpuPercent: percent });
  }

  /**
   * Keep the average memory utilization of the tasks at this percentage.
   *
   * @param percent above 0 and up to 100
   */
  public onMemory(percent: number): Scaling {
    requirePercent('onMemory', percent);
    return this.on({ memoryPercent: percent });
  }

  /**
   * Keep the number of requests that each task gets in a minute at this number.
   *
   * @param perTarget requests a minute and task, at least 1
   */
  public onRequests(perTarget: number): Scaling {
    requireRequests(perTarget);
    return this.on({ requestsPerTarget: perTarget });
  }

  /**
   * Add tasks when the slowest hundredth of the requests takes this long for three minutes: a fifth more, from twice as long on a half more.
   *
   * Latency tells when tasks are too few, never when they are too many. So it only adds; what else is followed, by default the CPU, removes.
   *
   * @param p99 above zero
   */
  public onLatency(p99: Duration): Scaling {
    requireLatency(p99);
    return this.on({ latency: p99 });
  }

  /**
   * Other bounds for a time of the week, such as none at night or more on Mondays.
   *
   * Windows must not overlap; one may begin as another ends. A deployment that changes the scaling itself applies
   * the bounds of `between()` until the next window begins or ends.
   *
   * @param window when, and how many
   */
  public during(window: ScalingWindow): Scaling {
    requireWindow(window, this.windows);
    return new Scaling(this.minimum, this.maximum, this.targets, [...this.windows, window]);
  }

  /**
   * The number of tasks to write into the service: only when nothing else moves that number,
   * because a written number is set anew by every deployment, whatever the traffic needs at that time.
   *
   * @internal
   */
  public _fixedCount(): number | undefined {
    return this.minimum === this.maximum && this.windows.length === 0 ? this.minimum : undefined;
  }

  /**
   * Let the number of tasks follow the targets and the windows.
   *
   * @internal
   */
  public _apply(service: ecs.FargateService, metrics: FargateApiMetrics): ecs.ScalableTaskCount | undefined {
    if (this._fixedCount() !== undefined) {
      return undefined;
    }
    const count = service.autoScaleTaskCount({ minCapacity: this.minimum, maxCapacity: this.maximum });
    if (this.moves()) {
      this.follow(count, metrics);
    }
    this.schedule(count);
    return count;
  }

  private on(targets: Targets): Scaling {
    return new Scaling(this.minimum, this.maximum, { ...this.targets, ...targets }, this.windows);
  }

  /** Whether there is ever a choice of numbers. */
  private moves(): boolean {
    return this.minimum !== this.maximum || this.windows.some(({ min, max }) => min !== max);
  }

  private follow(count: ecs.ScalableTaskCount, metrics: FargateApiMetrics): void {
    const { memoryPercent, requestsPerTarget, latency } = this.targets;
    const cpuPercent = this.targets.cpuPercent ?? (memoryPercent ?? requestsPerTarget ? undefined : DEFAULT_CPU_PERCENT);
    if (cpuPercent !== undefined) {
      count.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent });
    }
    if (memoryPercent !== undefined) {
      count.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent });
    }
    if (requestsPerTarget !== undefined) {
      followRequests(count, metrics, requestsPerTarget);
    }
    if (latency !== undefined) {
      followLatency(count, metrics, latency);
    }
  }

  /** https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html */
  private schedule(count: ecs.ScalableTaskCount): void {
    for (const { minute, days, bounds } of changesOf(this.windows, { min: this.minimum, max: this.maximum })) {
      const [hour, rest] = [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, '0'));
      count.scaleOnSchedule(`${hour}${rest}-${days.join('-')}`, {
        schedule: Schedule.cron({ minute: `${minute % 60}`, hour: `${Math.floor(minute / 60)}`, weekDay: days.join(',') }),
        timeZone: this.windows[0].timeZone,
        minCapacity: bounds.min,
        maxCapacity: bounds.max,
      });
    }
    if (this.windows.some(({ min, max }) => min === 0 && max !== 0 && !Token.isUnresolved(max))) {
      Annotations.of(count).addWarningV2('@ashlar/fargate-api:asleepUntilEnd',
        'a window with min 0 and max above 0 lets the service go down to no task, after which there is no load to measure and nothing starts one again ' +
        'before the window ends: use min 1, or max 0 to turn the service off');
    }
  }
}
