import type { Stack, StackProps } from 'aws-cdk-lib';
import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmsKit } from '../../src';
import type { Data } from '../metric-math';
import { alarmsOf, kitIn, stackOf } from '../world';
import type { Alarm } from '../world';

export type Templated<Pack> = { readonly [key in keyof Pack]-?: Alarm };

/** The alarms of a pack as CloudFormation gets them, by their keys. */
export function templated<Pack extends object>(stack: Stack, pack: Pack, alarms = alarmsOf(stack)): Templated<Pack> {
  const entries = Object.entries(pack).map(([key, alarm]: [string, Construct]) => (
    [key, alarms[stack.getLogicalId(alarm.node.defaultChild as CfnAlarm)]]
  ));
  return Object.fromEntries(entries) as Templated<Pack>;
}

/** The alarms that watching makes in a stack of their own. */
export function watched<Pack extends object>(watch: (kit: AlarmsKit, stack: Stack) => Pack, props?: StackProps): Templated<Pack> {
  const stack = stackOf(props);
  return templated(stack, watch(kitIn(stack), stack));
}

/** The same in each of so many periods. */
export function always(values: Record<string, number | undefined>, periods = 16): Data {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.from({ length: periods }, () => value)]));
}

/** What a plain alarm looks at. */
export function reading({ MetricName, Statistic, ExtendedStatistic, Period, Dimensions, Namespace }: Alarm): unknown {
  const dimensions = Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  return { metric: `${Namespace} ${MetricName} ${Statistic ?? ExtendedStatistic}`, Period, ...dimensions };
}

/** Why alarms of a kit are off, as its construct tree tells. */
export function offIn(kit: AlarmsKit): string[] {
  return kit.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === '@ashlar/alarms-kit:off').map(({ data }) => String(data)));
}
