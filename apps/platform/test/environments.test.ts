import { runs } from '@ashlar/testing';
import * as fc from 'fast-check';
import { problems } from '../src/environment-rules';
import type { Environment, Environments } from '../src/environments';
import { environmentFor, environments, STAGES } from '../src/environments';

const RUNS = { numRuns: runs() };

function changed(stage: keyof Environments, changes: Partial<Environment>): Environments {
  return { ...environments, [stage]: { ...environments[stage], ...changes } };
}

describe('the environments', () => {
  test('are right as they are', () => {
    expect(problems(environments)).toEqual([]);
  });

  test.each(STAGES)('are chosen by the name of the stage: %s', (stage) => {
    expect(environmentFor(stage)).toBe(environments[stage]);
    expect(environmentFor(stage).name).toBe(stage);
  });

  test('accept credentials of the account of the stage', () => {
    expect(environmentFor('beta', environments.beta.account)).toBe(environments.beta);
  });

  test('refuse any other stage', () => {
    fc.assert(fc.property(fc.anything().filter((stage) => !STAGES.some((known) => known === stage)), (stage) => {
      expect(() => environmentFor(stage)).toThrow('pass one of local, beta, gamma, prod, for example -c stage=beta');
    }), RUNS);
  });

  test.each(STAGES)('refuse credentials of another account: %s', (stage) => {
    expect(() => environmentFor(stage, '123456789012')).toThrow(
      `stage "${stage}" belongs to account "${environments[stage].account}", but the credentials are of "123456789012"`);
  });

  test('refuse everything while one of them is wrong, and say all at once', () => {
    const wrong = changed('beta', { account: '1', region: 'mars-1', zones: ['mars-1a', 'mars-1b'] });
    expect(() => environmentFor('local', undefined, wrong)).toThrow([
      'src/environments.ts needs a correction:',
      '- beta: account "1" must have 12 digits',
      '- beta: region "mars-1" must be an AWS region, such as "us-east-1"',
    ].join('\n'));
  });

  test('refuse an account that is none', () => {
    fc.assert(fc.property(fc.string().filter((account) => !/^[0-9]{12}$/.test(account)), (account) => {
      expect(problems(changed('beta', { account }))).toContain(`beta: account ${JSON.stringify(account)} must have 12 digits`);
    }), RUNS);
  });

  test('refuse two stages in one account, which can have the identity provider only once', () => {
    const problem = 'account "111122223333" is that of another stage too: give each stage an account of its own';
    expect(problems(changed('gamma', { account: environments.beta.account }))).toEqual([`beta: ${problem}`, `gamma: ${problem}`]);
  });

  test.each<[string, Partial<Environment>, string]>([
    ['one zone', { zones: ['us-east-1a'] }, 'zones ["us-east-1a"] must be at least two different ones'],
    ['one zone twice', { zones: ['us-east-1a', 'us-east-1a'] }, 'must be at least two different ones'],
    ['zones of another region', { zones: ['us-east-2a', 'us-east-2b'] }, 'zones ["us-east-2a","us-east-2b"] must be in region "us-east-1"'],
    ['no tasks', { tasks: { min: 0, max: 2 } }, 'tasks {"min":0,"max":2} must be at least 1, and min at most max'],
    ['more tasks at least than at most', { tasks: { min: 3, max: 2 } }, 'and min at most max'],
    ['one name for site and API', { domain: { ...environments.prod.domain!, site: 'a.example.com', api: 'a.example.com' } }, 'site and api are both "a.example.com"'],
  ])('refuse %s', (_, changes, problem) => {
    expect(problems(changed('local', changes))).toEqual([expect.stringContaining(problem)]);
  });

  test.each<[string, Partial<Environment>, string]>([
    ['without TLS', { domain: undefined }, 'prod: domain is missing, but production always serves TLS: give it one'],
    ['that loses its data', { protected: false }, 'prod: protected is false, but production keeps its data: set it to true'],
    ['with logs of less than a month', { logRetention: 14 }, 'prod: logRetention 14 must be at least 30 days in production'],
  ])('refuse production %s', (_, changes, problem) => {
    expect(problems(changed('prod', changes))).toContain(problem);
  });
});

/** How much of everything that counts there is: the same fields as in an environment, as plain numbers. */
const amounts = fc.record({
  zones: fc.integer({ min: 2, max: 5 }),
  natPerZone: fc.integer({ min: 0, max: 1 }),
  cpuUnits: fc.integer({ min: 256, max: 4096 }),
  memoryMiB: fc.integer({ min: 512, max: 8192 }),
  min: fc.integer({ min: 1, max: 10 }),
  max: fc.integer({ min: 10, max: 40 }),
  logRetention: fc.integer({ min: 30, max: 3653 }),
  protected: fc.integer({ min: 0, max: 1 }),
  domain: fc.integer({ min: 0, max: 1 }),
});

type Amounts = typeof amounts extends fc.Arbitrary<infer T> ? T : never;

function withAmounts(environment: Environment, { zones, natPerZone, cpuUnits, memoryMiB, min, max, logRetention, ...flags }: Amounts): Environment {
  return {
    ...environment,
    zones: ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, zones).map((letter) => `${environment.region}${letter}`),
    natPerZone: natPerZone === 1,
    task: { cpuUnits, memoryMiB },
    tasks: { min, max },
    logRetention,
    protected: flags.protected === 1,
    domain: flags.domain === 1 ? environments.prod.domain : undefined,
  };
}

function chain(beta: Amounts, gamma: Amounts, prod: Amounts): Environments {
  return {
    local: environments.local,
    beta: withAmounts(environments.beta, beta),
    gamma: withAmounts(environments.gamma, gamma),
    prod: withAmounts(environments.prod, { ...prod, protected: 1, domain: 1 }),
  };
}

describe('the way to production', () => {
  test('never leads to less: exactly what shrinks is named', () => {
    fc.assert(fc.property(amounts, amounts, amounts, (beta, gamma, prod) => {
      const names = Object.keys(beta) as (keyof Amounts)[];
      const production: Amounts = { ...prod, protected: 1, domain: 1 };
      const expected = [
        ...names.filter((name) => gamma[name] < beta[name]).map((name) => `gamma: ${name} is less than in beta`),
        ...names.filter((name) => production[name] < gamma[name]).map((name) => `prod: ${name} is less than in gamma`),
      ];
      expect(problems(chain(beta, gamma, prod)).map((problem) => problem.split(':').slice(0, 2).join(':')).sort()).toEqual(expected.sort());
    }), RUNS);
  });

  test('may lead to the same or more', () => {
    fc.assert(fc.property(amounts, amounts, amounts, (...three) => {
      const [beta, gamma, prod] = [1, 2, 3].map((count) => highest(three.slice(0, count)));
      expect(problems(chain(beta, gamma, prod))).toEqual([]);
    }), RUNS);
  });
});

function highest(all: Amounts[]): Amounts {
  return all.reduce((one, other) => Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name, Math.max(value, other[name as keyof Amounts])])) as Amounts);
}
