import { Validations } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { describeAlarm } from './description';
import { metricFor } from './metrics';
import type { MetricOf } from './metrics';
import type { Routes } from './routes';
import { Bad } from '../packs/recipe';
import type { AlarmRecipe, Pack } from '../packs/recipe';
import { Severity } from '../severity';

const OPERATORS: Record<Bad, cloudwatch.ComparisonOperator> = {
  [Bad.ABOVE]: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  [Bad.AT_LEAST]: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  [Bad.BELOW]: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
};

/** The severities that also tell when all is well again. */
const ANNOUNCES_RECOVERY = [Severity.PAGE, Severity.TICKET];

/** The rules that want every alarm to tell somebody. */
const ACTION_RULES = ['HIPAA.Security-CloudWatchAlarmAction', 'NIST.800.53.R4-CloudWatchAlarmAction', 'NIST.800.53.R5-CloudWatchAlarmAction'];

export interface WatchedResourceProps {
  /** What is watched. */
  readonly resource: IConstruct;
  /** What is recommended for it. */
  readonly pack: Pack<string>;
  /** The recipes of the pack, as tuned. */
  readonly recipes: Record<string, AlarmRecipe>;
  /** How to get at its metrics. */
  readonly metricOf: MetricOf;
  /** Where alarms go. */
  readonly routes: Routes;
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

  constructor(scope: Construct, id: string, props: WatchedResourceProps) {
    super(scope, id);
    this.recipes = props.recipes;
    for (const [key, recipe] of Object.entries(props.recipes)) {
      if (recipe.off === undefined) {
        this.alarms[key] = this.createAlarm(key, recipe, props);
        this.notify(this.alarms[key], recipe.severity, props.routes);
      } else {
        this.node.addMetadata('@ashlar/alarms-kit:off', `${key}: ${recipe.off}`);
      }
    }
  }

  private createAlarm(key: string, recipe: AlarmRecipe, props: WatchedResourceProps): cloudwatch.Alarm {
    const section = props.runbook && `${props.runbook}#${kebabCase(`${props.pack.noun} ${key}`)}`;
    return new cloudwatch.Alarm(this, `${key[0].toUpperCase()}${key.slice(1)}`, {
      alarmDescription: describeAlarm(`${props.pack.noun} ${props.resource.node.path}`, recipe, props.pack.alarms[key], section),
      metric: metricFor(recipe, props.metricOf),
      comparisonOperator: OPERATORS[recipe.bad],
      threshold: recipe.threshold,
      datapointsToAlarm: recipe.datapoints,
      evaluationPeriods: recipe.periods,
      treatMissingData: recipe.missingData,
    });
  }

  private notify(alarm: cloudwatch.Alarm, severity: Severity, routes: Routes): void {
    const topics = routes.topicsFor(severity).map((topic) => new SnsAction(topic));
    alarm.addAlarmAction(...topics);
    if (ANNOUNCES_RECOVERY.includes(severity)) {
      alarm.addOkAction(...topics);
    }
    const silence = routes.silence(severity);
    if (silence !== undefined) {
      Validations.of(alarm).acknowledge(...ACTION_RULES.map((id) => ({ id, reason: `severity ${severity} tells nobody: ${silence}` })));
    }
  }
}

function kebabCase(text: string): string {
  return text.replace(/([a-z])([A-Z])/g, '$1-$2').replaceAll(' ', '-').toLowerCase();
}
