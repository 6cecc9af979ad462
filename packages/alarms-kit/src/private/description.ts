import type { AlarmReasons } from '../custom-alarm';
import type { AlarmRecipe } from '../packs/recipe';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const LONGEST = 1024;

/** Of a subject at least this much is kept. */
const SHORTEST_SUBJECT = 64;

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
export function judgement({ bad, threshold, unit, shareOf, datapoints, periods, period, requestFloor }: AlarmRecipe): string {
  const floor = requestFloor ? `, from ${requestFloor} requests a period` : '';
  return `${bad} ${threshold}${unit && ` ${unit}`}${shareOf ? ` of ${shareOf.what}` : ''} (${datapoints} of ${periods} periods of ${period.toHumanString()}${floor})`;
}

/** The same for an alarm that a user defined. */
export function describeOwn(subject: string, judged: string, reasons: Pick<AlarmReasons, 'first' | 'source' | 'why'>, runbook?: string): string {
  const text = [
    `: ${judged}. Why: ${reasons.why}. First: ${reasons.first}.`,
    reasons.source === undefined ? '' : ` Source: ${reasons.source}`,
    runbook === undefined ? '' : ` Runbook: ${runbook}`,
  ].join('');
  if (text.length + Math.min(subject.length, SHORTEST_SUBJECT) > LONGEST) {
    throw new Error(`the description of alarm ${JSON.stringify(subject)} has ${text.length + subject.length} characters, `
      + `and CloudWatch takes ${LONGEST}: say why and what to do first in fewer words`);
  }
  return shorten(subject, LONGEST - text.length) + text;
}

/** The section of a runbook that an alarm belongs to. */
export function sectionOf(runbook: string | undefined, title: string): string | undefined {
  return runbook && `${runbook}#${title.replace(/([a-z])([A-Z])/g, '$1-$2').replace(/[ /]/g, '-').toLowerCase()}`;
}

/** The end of a path tells more than its beginning. */
function shorten(subject: string, length: number): string {
  return subject.length <= length ? subject : `…${subject.slice(1 - length)}`;
}
