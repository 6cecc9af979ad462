import { runs } from '@ashlar/testing';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as fc from 'fast-check';
import { evaluate } from './metric-math';
import { expectCommitted } from './support/committed';
import { logPlot } from './support/plot';
import type { Point } from './support/plot';
import { before, compare, simulate, statesOf } from './support/slo-simulation';
import { alarmsOf, kitIn, stackOf } from './world';
import { errorRateOf, FEWEST_BAD } from '../src/private/slo/burn-rates';

const OBJECTIVE = 99.9;
const PER_MINUTE = 1000;

describe('the simulation', () => {
  test('judges as the alarms of a template do', () => {
    const stack = stackOf();
    const count = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' });
    kitIn(stack).addSlo('Orders', { objective: OBJECTIVE, good: count, total: count });
    const windows = Object.values(alarmsOf(stack)).map(({ Threshold, Metrics = [] }) => ({ Threshold, expression: Metrics[0].Expression! }));
    const rates = [14.4, 14.4, 6, 6, 1, 1];

    fc.assert(fc.property(fc.nat(3000), fc.nat(3000), fc.nat(5), (total, bad, i) => {
      fc.pre(bad <= total);
      const { Threshold, expression } = windows[i];
      const threshold = errorRateOf(rates[i], OBJECTIVE);
      const seen = evaluate(expression, (name) => name === 'totalEvents' ? total : total - bad);
      expect(Threshold).toBe(threshold);
      expect(seen! > Threshold).toBe(bad >= FEWEST_BAD && 100 * bad / total > threshold);
    }), { numRuns: runs() });
  });

  test('agrees with the arithmetic of the SRE workbook', () => {
    // Detection takes (1 - objective) / share x window x burn rate, and 2 % of the budget are spent by then.
    for (const share of [1, 0.5, 0.1, 0.05, 0.02]) {
      const { page, spentAtPage } = simulate(OBJECTIVE, { share, minutes: 600 }, PER_MINUTE);
      expect(Math.abs(page! - 0.001 / share * 60 * 14.4)).toBeLessThanOrEqual(1);
      expect(spentAtPage).toBeGreaterThanOrEqual(2 - 1e-6);
      expect(spentAtPage).toBeLessThan(2 + 100 * share / 43.2); // and one minute more
    }
  });
});

describe('an objective of 99.9 %', () => {
  test('never alarms for a share of bad events that it allows', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 0.001, noNaN: true }), fc.integer({ min: 1, max: 3000 }), (share, minutes) => {
      const { page, ticket } = simulate(OBJECTIVE, { share, minutes }, PER_MINUTE);
      expect([page, ticket]).toEqual([undefined, undefined]);
    }), { numRuns: runs() });
  });

  test('never alarms for a single bad event, however little traffic there is', () => {
    fc.assert(fc.property(fc.array(fc.nat(2), { minLength: 400, maxLength: 800 }), fc.nat(), (total, at) => {
      const minute = at % total.length;
      const bad = total.map((count, i) => i === minute ? Math.min(count, 1) : 0);
      const states = statesOf(OBJECTIVE, { bad: before(bad), total: before(total) }, 0, total.length);
      expect(states).toEqual(total.map(() => ({ page: false, ticket: false })));
    }), { numRuns: runs() });
  });

  test('always pages for a total outage within half an hour, however little traffic there is, from an event in 15 minutes on', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 0, max: 14 }), (every, phase) => {
      // Three days of good events, then only bad ones.
      const quiet = 3 * 1440;
      const total = Array.from({ length: quiet + 120 }, (_, minute) => minute % every === phase % every ? 1 : 0);
      const bad = total.map((count, minute) => minute < quiet ? 0 : count);
      const states = statesOf(OBJECTIVE, { bad: before(bad), total: before(total) }, quiet, quiet + 120);
      expect(states.findIndex(({ page }) => page)).toBeLessThan(2 * every);
      expect(states.some(({ page }) => page)).toBe(true);
    }), { numRuns: runs() });
  });

  test('is quiet again soon after an incident', () => {
    expect(simulate(OBJECTIVE, { share: 1, minutes: 30 }, PER_MINUTE)).toEqual({ page: 1, ticket: 5, pageEnds: 29, spentAtPage: expect.any(Number) });
    expect(simulate(OBJECTIVE, { share: 0.02, minutes: 120 }, PER_MINUTE).pageEnds).toBeLessThanOrEqual(30);
  });

  test('detects as docs/slo.md says', () => {
    const rows = [1, 0.5, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002].map((share) => {
      const { page, ticket, spentAtPage } = simulate(OBJECTIVE, { share, minutes: 4400 }, PER_MINUTE);
      return `| ${share * 100} % | ${time(page)} | ${spentAtPage === undefined ? '' : `${spentAtPage.toFixed(1)} %`} | ${time(ticket)} |`;
    });
    const outages = [60, 5, 1, 1 / 5, 1 / 15].map((perMinute) => `| ${perMinute < 1 ? `1 in ${1 / perMinute}` : perMinute} | ${time(outageAt(perMinute))} |`);
    const scores = compare(OBJECTIVE, 400).map(({ rule, pages, precision, recall, delay }) => (
      `| ${rule} | ${pages} | ${precision.toFixed(0)} % | ${recall.toFixed(0)} % | ${delay} min |`
    ));
    expectCommitted('slo.md', document(rows, outages, scores));
    expectCommitted('slo-detection.svg', detectionPlot());
  });
});

function time(minutes: number | undefined): string {
  if (minutes === undefined) return 'never';
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** After how many minutes of a total outage the page comes, with so many events a minute, each at the end of its part of a minute. */
function outageAt(perMinute: number): number | undefined {
  const quiet = 3 * 1440;
  const total = (minute: number) => Math.floor(minute * perMinute + 1e-9);
  const bad = (minute: number) => Math.max(0, total(minute) - total(quiet));
  const page = statesOf(OBJECTIVE, { bad, total }, quiet, quiet + 600).findIndex((state) => state.page);
  return page < 0 ? undefined : page + 1;
}

function document(detection: string[], outages: string[], scores: string[]): string {
  return `# What the alarms of an objective see

An objective of ${OBJECTIVE} % over 30 days, ${PER_MINUTE} events a minute. Simulated minute by minute with the thresholds of the alarms and the bad events that each needs;
\`test/slo-simulation.test.ts\` compares this page with what it computes.

![Minutes until somebody hears of it, by the share of bad events](slo-detection.svg)

## How soon

| Bad events | Page after | Budget spent by then | Ticket after |
|---|---|---|---|
${detection.join('\n')}

Below ${errorRateOf(6, OBJECTIVE)} % nobody is woken: at that rate the budget of the month lasts for more than five days. At ${errorRateOf(1, OBJECTIVE)} % and below nothing is wrong.

## With little traffic

A window needs two bad events, so that a single one wakes nobody, and no other floor. When every event is bad, the page comes after:

| Events a minute | Page after |
|---|---|
${outages.join('\n')}

With less than one event in 15 minutes no short window sees two of them: use \`addAlarm()\` on the bad events there.
Two bad ones among few can be chance: give a \`requestFloor\` if that wakes you too often, and an outage below it is not seen.

## How right

400 incidents of all sizes, small and short ones more often. One that spends 2 % of the budget matters.
Precision: of the pages, how many were for one that matters. Recall: of those that matter, how many paged. Delay: the median until then.

| Rule | Pages | Precision | Recall | Delay |
|---|---|---|---|---|
${scores.join('\n')}
`;
}

function detectionPlot(): string {
  const shares = Array.from({ length: 31 }, (_, i) => 10 ** (-3 + i / 10));
  const courses = shares.map((share) => ({ share, ...simulate(OBJECTIVE, { share, minutes: 4400 }, PER_MINUTE) }));
  const curve = (which: 'page' | 'ticket'): Point[] => courses.flatMap(({ share, [which]: minutes }) => (
    minutes === undefined ? [] : [[100 * share, minutes] as const]
  ));
  return logPlot(
    `Until somebody hears of it: objective ${OBJECTIVE} %`,
    { title: 'share of bad events', ticks: [[0.1, '0.1 %'], [0.2, '0.2 %'], [0.5, '0.5 %'], [1, '1 %'], [2, '2 %'], [5, '5 %'], [10, '10 %'], [20, '20 %'], [50, '50 %'], [100, '100 %']] },
    { title: 'after', ticks: [[1, '1 min'], [5, '5 min'], [15, '15 min'], [60, '1 h'], [360, '6 h'], [1440, '1 d'], [4320, '3 d']] },
    [{ name: 'page', colour: '#b91c1c', points: curve('page') }, { name: 'ticket', colour: '#1d4ed8', points: curve('ticket') }],
  );
}
