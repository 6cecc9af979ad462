import type { AlarmRecipe } from '../packs/recipe';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const LONGEST = 1024;

/** What a notification says: what is wrong, why that matters, what to do first, where to read on. */
export function describeAlarm(subject: string, recipe: AlarmRecipe, runbook?: string): string {
  const floor = recipe.requestFloor ? `, from ${recipe.requestFloor} requests a period` : '';
  const text = [
    `: ${recipe.measures} ${recipe.bad} ${recipe.threshold}${recipe.unit && ` ${recipe.unit}`}`,
    ` (${recipe.datapoints} of ${recipe.periods} periods of ${recipe.period.toHumanString()}${floor}).`,
    ` Why: ${recipe.why}. First: ${recipe.first}. Source: ${recipe.source}`,
    runbook === undefined ? '' : ` Runbook: ${runbook}`,
  ].join('');
  return shorten(subject, LONGEST - text.length) + text;
}

/** The end of a path tells more than its beginning. */
function shorten(subject: string, length: number): string {
  return subject.length <= length ? subject : `…${subject.slice(1 - length)}`;
}
