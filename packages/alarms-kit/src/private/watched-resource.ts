import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import type { Ledger } from './alarms/ledger';
import { SETTLED } from './coverage';
import { describeAlarm, sectionOf } from './description';
import { metricFor } from './metrics';
import type { MetricOf } from './metrics';
import { Bad } from '../packs/recipe';
import type { AlarmRecipe, Pack } from '../packs/recipe';

const OPERATORS: Record<Bad, cloudwatch.ComparisonOperator> = {
  [Bad.ABOVE]: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  [Bad.AT_LEAST]: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  [Bad.BELOW]: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
};

export interface WatchedResourceProps {
  /** What is watched. */
  readonly resource: IConstruct;
  /** What is recommended for it. */
  readonly pack: Pack<string>;
  /** The recipes of the pack, as tuned. */
  readonly recipes: Record<string, AlarmRecipe>;
  /** How to get at its metrics. */
  readonly metricOf: MetricOf;
  /** Where alarms are made. */
  readonly ledger: Ledger;
  /**
   * What descriptions link to.
   *
   * @default - no link
   */
  readonly runbook?: string;
}

/** The alarms of one resource. */
export class WatchedResource extends Construct {
  /** As tuned. */
  public readonly recipes: Record<string, AlarmRecipe>;
  /** By the keys of the pack, without those that are off. */
  public readonly alarms: Record<string, cloudwatch.Alarm> = {};
  /** The alarms for which no threshold could be told, each with the reason. */
  public readonly leftOut: string[] = [];

  constructor(scope: Construct, id: string, props: WatchedResourceProps) {
    super(scope, id);
    this.recipes = props.recipes;
    for (const [key, recipe] of Object.entries(props.recipes)) {
      if (recipe.off !== undefined) {
        this.node.addMetadata('@ashlar/alarms-kit:off', `${key}: ${recipe.off}`);
      } else if (recipe.leftOut !== undefined) {
        this.leftOut.push(`${props.resource.node.path}: ${key}: ${recipe.leftOut}`);
      } else {
        this.alarms[key] = this.createAlarm(key, recipe, props);
      }
    }
    if (Object.values(props.recipes).every(({ off }) => off !== undefined)) {
      SETTLED.add(props.resource);
    }
  }

  private createAlarm(key: string, recipe: AlarmRecipe, props: WatchedResourceProps): cloudwatch.Alarm {
    const { resource, pack, ledger, runbook } = props;
    const subject = `${pack.noun} ${resource.node.path}`;
    const alarm: cloudwatch.AlarmProps = {
      alarmDescription: describeAlarm(subject, recipe, pack.alarms[key], sectionOf(runbook, `${pack.noun} ${key}`)),
      metric: metricFor(recipe, props.metricOf),
      comparisonOperator: OPERATORS[recipe.bad],
      threshold: recipe.threshold * (recipe.scale ?? 1),
      datapointsToAlarm: recipe.datapoints,
      evaluationPeriods: recipe.periods,
      treatMissingData: recipe.missingData,
    };
    const { severity, security } = recipe;
    // An alarm that fires for want of data would take back the first deployment.
    const rollback = recipe.rollback && recipe.missingData !== cloudwatch.TreatMissingData.BREACHING;
    return ledger.add(this, `${key[0].toUpperCase()}${key.slice(1)}`, alarm, { severity, subject, resource, rollback, security });
  }
}
