import type { CfnResource, Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Severity } from '../severity';

/** What may be tuned about an alarm. */
export interface AlarmSettings {
  readonly threshold: number;
  readonly period: Duration;
  /** M of "M of N". */
  readonly datapoints: number;
  /** N of "M of N". */
  readonly periods: number;
  readonly severity: Severity;
  readonly missingData: cloudwatch.TreatMissingData;
  /** Where a rate or a percentile needs traffic to mean anything: how much, in requests a period. */
  readonly requestFloor?: number;
  /** Why there is no such alarm. */
  readonly off?: string;
}

/** A metric of the watched resource. */
export interface Reading {
  readonly metric: string;
  readonly statistic: string;
  /** Dimensions besides those that name the resource. */
  readonly dimensions?: { readonly [name: string]: string };
}

/** What a threshold is given in: so it is checked, and shown. */
export enum Unit {
  PERCENT = '%',
  SECONDS = 's',
  COUNT = '',
  GIGABYTES = 'GB',
  GIBIBYTES = 'GiB',
}

/** The two ways in which a value can be bad. */
export enum Bad {
  ABOVE = '>',
  AT_LEAST = '>=',
  BELOW = '<',
}

/** What a threshold in percent is a share of. How much that is depends on the resource. */
export interface Whole {
  /** Such as "the timeout". */
  readonly what: string;
  /** What a threshold is given in where the whole is not known, and what one of it is in the unit of the metric. */
  readonly unit: Unit;
  readonly scale: number;
  /** The same in words, such as "seconds". */
  readonly given: string;
  /** The largest value that a threshold given so may have. */
  readonly most?: number;
}

/** A recommended alarm, with its reasons. */
export interface AlarmRecipe extends AlarmSettings {
  /** What is measured, so that "what > threshold" is a sentence. */
  readonly measures: string;
  /** The metrics, by the names that the steps use. */
  readonly reads: { readonly [id: string]: Reading };
  /** Metric math, the last step being the result; `FLOOR` stands for the request floor. Without: the one metric itself. */
  readonly steps?: { readonly [id: string]: string };
  readonly bad: Bad;
  readonly unit: Unit;
  /** The largest value there is, if it is not 100 %. */
  readonly most?: number;
  /** What one of the unit is in the unit of the metric: 1000 where seconds are given and milliseconds are published. */
  readonly scale?: number;
  /** What the threshold is a share of. The scale then comes from the resource: see `fitted()`. */
  readonly shareOf?: Whole;
  /** The page that the alarm, or the meaning of its metric, comes from. */
  readonly source: string;
  /** Why this threshold. */
  readonly why: string;
  /** What to do first. */
  readonly first: string;
  /** A deployment during which it fires should be taken back. */
  readonly rollback?: boolean;
  /** It speaks of attackers, or of what keeps them out: a mute rule leaves it alone unless asked. */
  readonly security?: boolean;
  /** Why no threshold can be told for this resource: the alarm is left out unless one is given. */
  readonly leftOut?: string;
  /** Nothing publishes what it would look at: it is off or left out, and asking for it fails. */
  readonly impossible?: boolean;
}

/** The recommended alarms of one kind of resource. */
export interface Pack<Key extends string> {
  /** What the resource is called. */
  readonly noun: string;
  /** The method of the kit that watches it. */
  readonly method: string;
  /** Where its metrics are. */
  readonly namespace: string;
  /** The dimension that tells such resources apart. */
  readonly dimension: string;
  /** What that dimension holds, where it is a plain name and no reference to the resource. */
  readonly nameOf?: (resource: CfnResource) => string | undefined;
  /** Whether a resource is one that the pack is for. */
  readonly isFor: (resource: CfnResource) => boolean;
  readonly alarms: Readonly<Record<Key, AlarmRecipe>>;
}
