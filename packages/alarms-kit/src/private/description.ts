import type { AlarmRecipe } from '../packs/recipe';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const LONGEST = 1024;

/** What a notification says: what is wrong, why that matters, what to do first, where to read on. */
export function describeAlarm(subject: string, recipe: AlarmRecipe, recommended: AlarmRecipe, runbook?: string): string {
  const [judged, wouldBe] = [recipe, recommended].map(judgement);
  const text = [
    `: ${recipe.measures} ${judged}.`,
    // The reason is that of the recommendation.
    judged === wouldBe ? '' : ` Tuned: recommended is ${wouldBe}.`,
    ` Why: ${recipe.why}. First: ${recipe.first}. Source: ${recipe.source}`,
    runbook === undefined ? '' : ` Runbook: ${runbook}`,
  ].join('');
  return shorten(subject, LONGEST - text.length) + text;
}

/** When an alarm fires, such as "> 80 % (5 of 5 periods of 1 minute)". */
function judgement({ bad, threshold, unit, datapoints, periods, period, requestFloor }: AlarmRecipe): string {
  const floor = requestFloor ? `, from ${requestFloor} requests a period` : '';
  return `${bad} ${threshold}${unit && ` ${unit}`} (${datapoints} of ${periods} periods of ${period.toHumanString()}${floor})`;
}

/** The end of a path tells more than its beginning. */
function shorten(subject: string, length: number): string {
  return subject.length <= length ? subject : `…${subject.slice(1 - length)}`;
}
