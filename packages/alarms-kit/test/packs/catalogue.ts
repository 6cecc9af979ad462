import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { RECOMMENDED } from './recommended';
import { PACKS } from '../../src/packs/all';
import type { AlarmRecipe, Pack, Reading } from '../../src/packs/recipe';
import { Unit } from '../../src/packs/recipe';

const MISSING: Record<TreatMissingData, string> = {
  [TreatMissingData.BREACHING]: 'count as bad',
  [TreatMissingData.NOT_BREACHING]: 'count as good',
  [TreatMissingData.IGNORE]: 'leave the state as it is',
  [TreatMissingData.MISSING]: 'make the state unknown',
};

/** All alarms with their reasons, as a page. */
export function catalogue(): string {
  const packs = [...PACKS].sort((a, b) => a.noun.localeCompare(b.noun));
  const alarms = packs.flatMap((pack) => Object.values(pack.alarms));
  return [
    '# Alarms',
    '',
    'What the kit watches, why, and what to do first: the same data from which it makes alarms and their descriptions.',
    `${packs.length} kinds of resources, ${alarms.length} alarms. "3 of 5 × 1 min" means at least three bad minutes among the last five.`,
    'A recommendation of AWS is from [its list](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html);',
    'where AWS names no number, the reason says how ours is derived.',
    '',
    ...packs.map((pack) => `- [${pack.noun}](#${anchor(pack.noun)})`),
    '- [What AWS recommends](#what-aws-recommends)',
    '',
    ...packs.flatMap(section),
    ...recommendations(packs),
  ].join('\n');
}

function section(pack: Pack<string>): string[] {
  return [
    `## ${pack.noun}`,
    '',
    `\`${pack.method}()\`, namespace \`${pack.namespace}\`.`,
    '',
    '| Alarm | Fires | Judged | Severity |',
    '|---|---|---|---|',
    ...Object.entries(pack.alarms).map(([key, alarm]) => `| \`${key}\`${alarm.off ? ' (off)' : ''} | ${alarm.measures} ${condition(alarm)} | ${judged(alarm)} | ${alarm.severity} |`),
    '',
    ...Object.entries(pack.alarms).flatMap(([key, alarm]) => details(pack, key, alarm)),
  ];
}

function details(pack: Pack<string>, key: string, alarm: AlarmRecipe): string[] {
  return [
    `### ${pack.noun}: ${key}`,
    '',
    `- Measures ${readings(Object.values(alarm.reads))}${alarm.steps ? `; ${steps(alarm.steps)}` : ''}.`,
    `- Periods without data ${MISSING[alarm.missingData]}.${alarm.rollback ? ' Fit to take back a deployment.' : ''}${alarm.security ? ' Never muted unless asked.' : ''}`,
    ...(alarm.off ? [`- Off: ${alarm.off}.`] : []),
    `- Why: ${alarm.why}.`,
    `- First: ${alarm.first}.`,
    `- Source: <${alarm.source}>`,
    '',
  ];
}

function condition({ bad, threshold, unit, shareOf, requestFloor }: AlarmRecipe): string {
  const number = threshold.toLocaleString('en-US', { maximumFractionDigits: 3 });
  return `${bad} ${number}${unit === Unit.COUNT ? '' : ` ${unit}`}${shareOf ? ` of ${shareOf.what}` : ''}${requestFloor ? `, given ${requestFloor} requests a period` : ''}`;
}

function judged({ datapoints, periods, period }: AlarmRecipe): string {
  const units: [number, string][] = [[86_400, 'd'], [3600, 'h'], [60, 'min']];
  const [seconds, unit] = units.find(([length]) => period.toSeconds() % length === 0)!;
  return `${datapoints} of ${periods} × ${period.toSeconds() / seconds} ${unit}`;
}

function readings(all: Reading[]): string {
  const names = all.map(({ metric, statistic, dimensions }) => `\`${metric}\` (${statistic}${dimensions ? `, ${Object.entries(dimensions).map(([name, value]) => `${name} ${value}`).join(', ')}` : ''})`);
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function steps(all: NonNullable<AlarmRecipe['steps']>): string {
  return Object.entries(all).map(([id, step]) => `\`${id} = ${step}\``).join(', ');
}

function recommendations(packs: readonly Pack<string>[]): string[] {
  const rows = packs.flatMap(({ noun, method }) => (RECOMMENDED[method] ?? []).map(({ metric, ours, peer }) => (
    `| ${noun} | \`${metric}\` | ${'key' in ours ? `[\`${ours.key}\`](#${anchor(`${noun}: ${ours.key}`)})` : ours.reason} | ${peer ? `\`${peer}\`` : ''} |`
  )));
  const without = packs.filter(({ method }) => !RECOMMENDED[method]).map(({ noun }) => noun);
  return [
    '## What AWS recommends',
    '',
    `Each recommended alarm, and what covers it here. AWS's list says nothing of: ${without.join(', ')}.`,
    'The last column names the option of cdk-monitoring-constructs 10.2 for the same, which makes the alarm from a threshold that you give; it has none by default.',
    '',
    ...comparison(packs),
    '| Resource | AWS recommends | Here | cdk-monitoring-constructs |',
    '|---|---|---|---|',
    ...rows,
    '',
  ];
}

/** How many of AWS's recommended alarms there are, here and in cdk-monitoring-constructs. */
function comparison(packs: readonly Pack<string>[]): string[] {
  const rows = packs.map(({ noun, method, alarms }) => {
    const listed = RECOMMENDED[method] ?? [];
    const here = listed.filter(({ ours }) => 'key' in ours).length;
    const cells = [noun, listed.length, here, listed.length - here, Object.keys(alarms).length - here, listed.filter(({ peer }) => peer).length];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| Resource | AWS recommends | of these here | a reason instead | further ones here | cdk-monitoring-constructs, by option |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

/** As GitHub makes them. */
function anchor(title: string): string {
  return title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-');
}
