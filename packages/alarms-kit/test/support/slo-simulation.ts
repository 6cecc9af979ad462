import { BUDGET_PERIOD, BURN_RATES, errorRateOf, FEWEST_BAD } from '../../src/private/slo/burn-rates';
import { Severity } from '../../src/severity';

/** How many bad events, and how many at all, there were before a minute. */
export interface Traffic {
  readonly bad: (minute: number) => number;
  readonly total: (minute: number) => number;
}

/** An incident: from a minute on, for so long, a share of the events is bad. */
export interface Incident {
  readonly share: number;
  readonly minutes: number;
}

/** Minutes since the beginning of an incident. */
export interface Course {
  readonly page?: number;
  readonly ticket?: number;
  /** How long the page goes on after the end of the incident. */
  readonly pageEnds?: number;
  /** The share of the budget of 30 days that was spent when the page came, in percent. */
  readonly spentAtPage?: number;
}

/** A quiet time that fills the longest window. */
const BEFORE = BURN_RATES[2].long.toMinutes();

/** What an objective does about an incident in steady traffic. */
export function simulate(objective: number, { share, minutes }: Incident, perMinute: number): Course {
  const traffic = {
    bad: (minute: number) => share * perMinute * Math.min(Math.max(minute - BEFORE, 0), minutes),
    total: (minute: number) => perMinute * minute,
  };
  const states = statesOf(objective, traffic, BEFORE, BEFORE + minutes + BURN_RATES[1].long.toMinutes());
  const first = (severity: Severity.PAGE | Severity.TICKET) => states.findIndex((state) => state[severity]);
  const [page, ticket] = [first(Severity.PAGE), first(Severity.TICKET)];
  const budget = BUDGET_PERIOD.toMinutes() * perMinute * (100 - objective) / 100;
  return {
    page: page < 0 ? undefined : page + 1,
    ticket: ticket < 0 ? undefined : ticket + 1,
    pageEnds: page < 0 ? undefined : states.slice(minutes).filter((state) => state[Severity.PAGE]).length,
    spentAtPage: page < 0 ? undefined : 100 * Math.min(page + 1, minutes) * perMinute * share / budget,
  };
}

/** After each minute from one on, whether the page and the ticket are in ALARM. */
export function statesOf(objective: number, { bad, total }: Traffic, begin: number, end: number): Record<Severity.PAGE | Severity.TICKET, boolean>[] {
  const burns = BURN_RATES.map(({ rate, long, short, severity }) => {
    const threshold = errorRateOf(rate, objective);
    return { severity, threshold, windows: [long.toMinutes(), short.toMinutes()] };
  });
  return Array.from({ length: end - begin }, (_, i) => {
    const now = begin + i + 1;
    const fires = (severity: Severity) => burns.filter((burn) => burn.severity === severity)
      .some(({ threshold, windows }) => windows.every((window) => {
        const then = Math.max(0, now - window);
        const badEvents = bad(now) - bad(then);
        return badEvents >= FEWEST_BAD && 100 * badEvents / (total(now) - total(then)) > threshold;
      }));
    return { [Severity.PAGE]: fires(Severity.PAGE), [Severity.TICKET]: fires(Severity.TICKET) };
  });
}

/** The events before each minute, given those in each. */
export function before(values: readonly number[]): (minute: number) => number {
  const until = [0];
  for (const value of values) until.push(until[until.length - 1] + value);
  return (minute) => until[minute];
}

/** How good a rule is: of what it pages for, how much matters; of what matters, how much it pages for; and how soon. */
export interface Score {
  readonly rule: string;
  readonly pages: number;
  readonly precision: number;
  readonly recall: number;
  /** The median, in minutes, of the incidents that matter. */
  readonly delay: number;
}

/** What matters: an incident that spends at least so much of the budget of 30 days, in percent. */
export const MATTERS = 2;

/** Compares the page of an objective with rules that are often seen, on the same incidents. */
export function compare(objective: number, count: number): Score[] {
  const incidents = sample(count);
  const simple = (limit: number, minutes: number) => (incident: Incident) => (
    100 * incident.share > limit && incident.minutes >= minutes ? minutes : undefined
  );
  const budget = 100 - objective;
  return [
    score('burn rates of the kit', objective, incidents, (incident) => simulate(objective, incident, 1000).page),
    score(`more than ${errorRateOf(1, objective)} % bad for 5 minutes`, objective, incidents, simple(budget, 5)),
    score('more than 1 % bad for 5 minutes', objective, incidents, simple(1, 5)),
    score('more than 5 % bad for 3 minutes', objective, incidents, simple(5, 3)),
  ];
}

function score(rule: string, objective: number, incidents: Incident[], pageOf: (incident: Incident) => number | undefined): Score {
  const judged = incidents.map((incident) => ({ page: pageOf(incident), matters: spent(objective, incident) >= MATTERS }));
  const paged = judged.filter(({ page }) => page !== undefined);
  const right = paged.filter(({ matters }) => matters);
  const delays = right.map(({ page }) => page!).sort((a, b) => a - b);
  return {
    rule,
    pages: paged.length,
    precision: 100 * right.length / paged.length,
    recall: 100 * right.length / judged.filter(({ matters }) => matters).length,
    delay: delays[Math.floor(delays.length / 2)],
  };
}

/** Of the budget of 30 days, in percent. */
function spent(objective: number, { share, minutes }: Incident): number {
  return 100 * share * minutes / (BUDGET_PERIOD.toMinutes() * (100 - objective) / 100);
}

/** Incidents of all sizes: from one in a thousand to everything bad, from a minute to 12 hours, small and short ones more often. */
function sample(count: number): Incident[] {
  const random = generator(20_261_121);
  return Array.from({ length: count }, () => ({ share: 10 ** (-3 * random()), minutes: Math.round(720 ** random()) }));
}

/** The same numbers on every machine: the "minimal standard" generator of Park and Miller. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = state * 48_271 % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
