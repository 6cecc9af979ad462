import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { DeploymentPlan } from './private/deployment-plan';
import { requireBake, requirePercent, requireShortEnough, waitsOf } from './private/deployment-plan';
import type { TestTraffic } from './test-traffic';

/** Long enough for an alarm that needs three minutes, and for CloudWatch to get the numbers. */
const DEFAULT_BAKE = Duration.minutes(10);

/**
 * What every strategy that moves requests from one version to the next can be told.
 */
export interface TrafficShiftOptions {
  /**
   * How long both versions keep running after the new one has got all requests: the time in which going back takes seconds.
   *
   * Whole minutes, at most 1440.
   *
   * @default Duration.minutes(10)
   */
  readonly bake?: Duration;

  /**
   * What is run at certain stages of a deployment, and may end it.
   *
   * @default - nothing
   */
  readonly lifecycleHooks?: ecs.IDeploymentLifecycleHookTarget[];

  /**
   * Which requests go to the new version before all others do.
   *
   * @default - none
   */
  readonly testTraffic?: TestTraffic;
}

/**
 * How requests move in two steps: a few first, then the rest.
 */
export interface CanaryOptions extends TrafficShiftOptions {
  /**
   * How many percent of the requests the new version gets first: 0.1 to 100, in steps of 0.1.
   *
   * @default 10
   */
  readonly percent?: number;

  /**
   * How long it gets only these. Whole minutes, at most 1440, and with `bake` at most 33 hours.
   *
   * @default Duration.minutes(10)
   */
  readonly stepBake?: Duration;
}

/**
 * How requests move in equal steps.
 */
export interface LinearOptions extends TrafficShiftOptions {
  /**
   * How many percent of the requests move with each step: 3 to 100, in steps of 0.1.
   *
   * @default 20
   */
  readonly percent?: number;

  /**
   * How long to wait after each step but the last. Whole minutes, at most 1440, and all of them with `bake` at most 33 hours.
   *
   * @default Duration.minutes(5)
   */
  readonly stepBake?: Duration;
}

/**
 * How a new version takes over from the one that runs.
 *
 * ECS does all four by itself. Changing from one to another changes nothing but the service.
 */
export abstract class Deployment {
  /**
   * Replace the tasks one after the other. For a while old and new tasks answer side by side.
   */
  public static rolling(): Deployment {
    return new PlannedDeployment({ strategy: ecs.DeploymentStrategy.ROLLING, lifecycleHooks: [] });
  }

  /**
   * Start all tasks of the new version, then move all requests at once.
   */
  public static blueGreen(options: TrafficShiftOptions = {}): Deployment {
    return new PlannedDeployment({ strategy: ecs.DeploymentStrategy.BLUE_GREEN, ...shiftOf(options) });
  }

  /**
   * Start all tasks of the new version, give it a few percent of the requests, and later the rest.
   */
  public static canary(options: CanaryOptions = {}): Deployment {
    const { percent = 10, stepBake = Duration.minutes(10) } = options;
    requirePercent('canary', percent, 0.1);
    requireBake('stepBake', stepBake);
    const shift = shiftOf(options);
    requireShortEnough('canary', shift.bake, stepBake, 1);
    return new PlannedDeployment({ strategy: ecs.DeploymentStrategy.CANARY, ...shift, step: { percent, bake: stepBake } });
  }

  /**
   * Start all tasks of the new version, and move the requests to it in equal steps.
   */
  public static linear(options: LinearOptions = {}): Deployment {
    const { percent = 20, stepBake = Duration.minutes(5) } = options;
    requirePercent('linear', percent, 3);
    requireBake('stepBake', stepBake);
    const shift = shiftOf(options);
    requireShortEnough('linear', shift.bake, stepBake, waitsOf(percent));
    return new PlannedDeployment({ strategy: ecs.DeploymentStrategy.LINEAR, ...shift, step: { percent, bake: stepBake } });
  }

  /**
   * What the service is to be told.
   *
   * @internal
   */
  public abstract _plan(): DeploymentPlan;
}

class PlannedDeployment extends Deployment {
  constructor(private readonly plan: DeploymentPlan) {
    super();
  }

  public _plan(): DeploymentPlan {
    return this.plan;
  }
}

/**
 * The bake is always written, because ECS takes 36 hours for one that is not:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
 */
function shiftOf({ bake = DEFAULT_BAKE, lifecycleHooks = [], testTraffic }: TrafficShiftOptions) {
  requireBake('bake', bake);
  return { bake, lifecycleHooks: [...lifecycleHooks], testTraffic };
}
