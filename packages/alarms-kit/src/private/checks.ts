import { Duration, Token } from 'aws-cdk-lib';
import type { AlarmRecipe } from '../packs/recipe';
import { Bad, Unit } from '../packs/recipe';
import { Severity } from '../severity';

/** Fails unless CloudWatch accepts the alarm, and it can both fire and recover. */
export function checkRecipe(alarm: string, recipe: AlarmRecipe): void {
  const problem = checkThreshold(recipe)
    ?? checkPeriod(recipe)
    ?? checkDatapoints(recipe)
    ?? checkWindow(recipe)
    ?? checkRequestFloor(recipe);
  if (problem !== undefined) {
    throw new Error(`alarm ${alarm}: ${problem}`);
  }
}

/** Fails unless CloudWatch accepts how an alarm of a user's own looks at its metric, and somebody would want it. */
export function checkEvaluation(alarm: string, evaluation: Pick<AlarmRecipe, 'datapoints' | 'period' | 'periods' | 'severity'>): void {
  const problem = checkPeriod(evaluation) ?? checkDatapoints(evaluation) ?? checkWindow(evaluation);
  if (problem !== undefined) {
    throw new Error(`alarm ${alarm}: ${problem}`);
  }
}

function checkThreshold({ unit, bad, threshold, most, scale = 1 }: AlarmRecipe): string | undefined {
  if (Token.isUnresolved(threshold)) {
    return 'the threshold is not known at synth: give a plain number';
  }
  const got = `got a threshold of ${threshold}`; // NaN and Infinity have no JSON
  const max = most ?? (unit === Unit.PERCENT ? 100 : Number.MAX_VALUE);
  if (!(threshold >= 0 && threshold <= max) || (unit === Unit.COUNT && !Number.isInteger(threshold))) {
    return `${got}: give ${most === undefined ? RANGES[unit] : `a number from 0 to ${most}, in ${unit}`}`;
  }
  if (threshold * scale > LARGEST_VALUE) {
    return `${got}: no metric reaches that: give less`;
  }
  if (threshold === 0 && !(bad === Bad.ABOVE && COUNTED.includes(unit))) {
    return `${got}: it would ${bad === Bad.BELOW ? 'never' : 'always'} fire, so give more than 0, or AlarmTuning.off() with the reason`;
  }
  if (threshold === max && bad === Bad.ABOVE) {
    return `${got}: nothing exceeds that, so it would never fire: give less, or AlarmTuning.off() with the reason`;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const LARGEST_VALUE = 2 ** 360;

/** Where zero is usual, and above it is a reason. */
const COUNTED = [Unit.PERCENT, Unit.COUNT];

const RANGES: Record<Unit, string> = {
  [Unit.PERCENT]: 'a number from 0 to 100, in percent',
  [Unit.SECONDS]: 'a number above 0, in seconds',
  [Unit.COUNT]: 'a whole number from 0, as it counts',
  [Unit.GIGABYTES]: 'a number above 0, in GB',
  [Unit.GIBIBYTES]: 'a number above 0, in GiB',
};

function checkPeriod({ period }: Pick<AlarmRecipe, 'period'>): string | undefined {
  // AWS services publish by the minute: with less, an alarm lacks data most of the time.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  if (period.isUnresolved() || period.toSeconds() < 60 || period.toSeconds() % 60 !== 0) {
    return `got a period of ${JSON.stringify(text(period))}: give whole minutes, at least one, as AWS services publish by the minute`;
  }
  return undefined;
}

function checkDatapoints({ datapoints, periods, severity, steps }: Pick<AlarmRecipe, 'datapoints' | 'periods' | 'severity' | 'steps'>): string | undefined {
  const got = `got ${datapoints} of ${periods} periods`;
  if (![datapoints, periods].every((count) => Number.isInteger(count) && count >= 1)) {
    return `${got}: give whole numbers from 1`;
  }
  if (datapoints > periods) {
    return `${got}: give at most as many datapoints as periods`;
  }
  if (severity === Severity.PAGE && periods < 2) {
    return `${got}: one period is no reason to wake somebody, so give at least 2 periods, or another severity`;
  }
  // A FILLed newest period counts as zero while its data is still on the way, so "N of N" could be stuck.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
  const filled = Object.values(steps ?? {}).some((step) => step.includes('FILL('));
  if (filled && datapoints === periods) {
    return `${got}: the newest period may lack data and then counts as zero, so give fewer datapoints than periods`;
  }
  return undefined;
}

function checkWindow({ period, periods }: Pick<AlarmRecipe, 'period' | 'periods'>): string | undefined {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  const limit = period.toSeconds() < Duration.hours(1).toSeconds() ? Duration.days(1) : Duration.days(7);
  if (period.toSeconds() * periods > limit.toSeconds()) {
    return `got ${periods} periods of ${text(period)}: CloudWatch looks back at most ${text(limit)}, so give fewer or shorter periods`;
  }
  return undefined;
}

function checkRequestFloor({ requestFloor, steps }: AlarmRecipe): string | undefined {
  if (requestFloor === undefined) {
    return undefined;
  }
  const got = `got a request floor of ${requestFloor}`;
  if (!Object.values(steps ?? {}).some((step) => step.includes('FLOOR'))) {
    return `${got}: this alarm does not depend on traffic, so leave the floor out`;
  }
  return Number.isInteger(requestFloor) && requestFloor >= 1 ? undefined : `${got}: give a whole number from 1`;
}

function text(duration: Duration): string {
  return duration.isUnresolved() ? 'unknown length' : duration.toHumanString();
}

/** Fails unless it is an address that a section can be appended to, and short enough for a description. */
export function checkRunbook(runbook?: string): void {
  if (runbook === undefined || Token.isUnresolved(runbook)) return;
  if (!/^https?:\/\/[^\s#]{1,200}$/.test(runbook)) {
    throw new Error(`a runbook is a web address of at most 200 characters without a section, got ${JSON.stringify(runbook)}: `
      + 'give one like https://wiki.example.com/runbook');
  }
}
