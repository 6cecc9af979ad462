import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { FargateApiDeploymentOptions } from '../deployment-options';
import type { TestTraffic } from '../test-traffic';

/** What a deployment strategy asks of the service. */
export interface DeploymentPlan {
  readonly strategy: ecs.DeploymentStrategy;
  /** How long both versions run after the last request has moved. */
  readonly bake?: Duration;
  /** How many percent move at a time, and how long to wait then. */
  readonly step?: { readonly percent: number; readonly bake: Duration };
  readonly lifecycleHooks: ecs.IDeploymentLifecycleHookTarget[];
  readonly testTraffic?: TestTraffic;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html */
const MAX_BAKE_MINUTES = 1440;

/**
 * CloudFormation refuses longer ones, because its own operations end after 36 hours:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
 */
const MAX_TOTAL_HOURS = 33;

/** Whether requests move from one target group to the other, instead of tasks within one. */
export function shiftsTraffic({ strategy }: DeploymentPlan): boolean {
  return strategy !== ecs.DeploymentStrategy.ROLLING;
}

/** Which requests of a service go to a new version first, by what the user said about it. */
export function testTrafficOf({ deployment }: FargateApiDeploymentOptions): TestTraffic | undefined {
  return deployment?._plan().testTraffic;
}

/** The part of the service's props that a plan decides. */
export function strategyProps({ strategy, bake, step }: DeploymentPlan) {
  const shift = step && {
    // Hidden from the check of ecs.FargateService, which takes 1.1 and others for no multiples of 0.1. requirePercent() has looked at it.
    stepPercent: Token.asNumber(step.percent),
    stepBakeTime: step.bake,
  };
  return {
    deploymentStrategy: strategy,
    bakeTime: bake,
    canaryConfiguration: strategy === ecs.DeploymentStrategy.CANARY ? shift : undefined,
    linearConfiguration: strategy === ecs.DeploymentStrategy.LINEAR ? shift : undefined,
  };
}

export function requirePercent(strategy: string, percent: number, minimum: number): void {
  if (Token.isUnresolved(percent)) {
    return;
  }
  const tenths = Math.round(percent * 10) / 10;
  if (!(percent >= minimum && percent <= 100) || percent !== tenths) {
    throw new Error(`percent of Deployment.${strategy}() must be a multiple of 0.1 from ${minimum} to 100, got ${percent}`);
  }
}

export function requireBake(name: string, bake: Duration): void {
  if (bake.isUnresolved()) {
    return;
  }
  const minutes = bake.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes > MAX_BAKE_MINUTES) {
    throw new Error(`${name} must be whole minutes, at most ${MAX_BAKE_MINUTES}, got ${minutes} minutes`);
  }
}

/**
 * After how many steps of a linear deployment there is a wait: after each but the last.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html
 */
export function waitsOf(percent: number): number {
  if (Token.isUnresolved(percent)) {
    return 0;
  }
  // In tenths, which are whole numbers.
  return Math.ceil(1000 / Math.round(percent * 10)) - 1;
}

export function requireShortEnough(strategy: string, bake: Duration, stepBake: Duration, waits: number): void {
  if (bake.isUnresolved() || stepBake.isUnresolved()) {
    return;
  }
  const minutes = bake.toMinutes() + waits * stepBake.toMinutes();
  if (minutes > MAX_TOTAL_HOURS * 60) {
    throw new Error(`Deployment.${strategy}() would bake for ${minutes} minutes (${waits} x ${stepBake.toMinutes()} + ${bake.toMinutes()}), ` +
      `and CloudFormation refuses more than ${MAX_TOTAL_HOURS} hours: shorten stepBake or bake, or take larger steps`);
  }
}
