import { runs } from '@ashlar/testing';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import fc from 'fast-check';
import type { Release } from './support/releases';
import { LASTING, Released, releases, shifts, unwatched } from './support/releases';

const settings = () => ({ numRuns: runs(), seed: jest.getSeed() });

// Synthesized once, since every invariant looks at each of them, alone or beside another.
const known = new Map<Release, Released>();

/** One release, and another that clients reach the same way. */
const pairs = () => fc.constantFrom(...known.keys()).chain((before) => (
  fc.tuple(fc.constant(before), fc.constantFrom(...[...known.keys()].filter(({ https }) => https === before.https)))));

beforeAll(() => {
  for (const release of fc.sample(releases, settings())) {
    known.set(release, new Released(release));
  }
}, 60_000 + 1_000 * runs());

function always(invariant: (outcome: Released) => void): void {
  known.forEach(invariant);
}

function fromOneToTheNext(invariant: (before: Released, after: Released) => void): void {
  fc.assert(fc.property(pairs(), ([before, after]) => invariant(known.get(before)!, known.get(after)!)), settings());
}

const DESTRUCTIVE = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE, ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_ORPHAN];

interface DeploymentConfiguration {
  readonly Strategy: string;
  readonly Alarms: { readonly AlarmNames: unknown[]; readonly Enable: boolean; readonly Rollback: boolean };
}

describe('from one release to any other', () => {
  test('the production rules and their listener stay the same, byte for byte', () => {
    fromOneToTheNext((before, after) => {
      expect(after.services).toEqual(before.services);
      for (const id of [before.listener, ...before.services.map(({ rule }) => rule)]) {
        expect(JSON.stringify(after.template.Resources[id])).toBe(JSON.stringify(before.template.Resources[id]));
      }
    });
  });

  test('the target groups keep what would replace them', () => {
    const lasting = (outcome: Released, group: string) => LASTING.map((name) => outcome.properties(group)[name]);
    fromOneToTheNext((before, after) => {
      for (const group of before.services.flatMap(({ groups }) => groups)) {
        expect(lasting(after, group)).toEqual(lasting(before, group));
        expect(after.template.Resources[group].DependsOn).toEqual(before.template.Resources[group].DependsOn);
        const changed = Object.keys(before.properties(group)).filter((name) =>
          JSON.stringify(before.properties(group)[name]) !== JSON.stringify(after.properties(group)[name]));
        expect(changed.filter((name) => !/^(HealthCheck|TargetGroupAttributes$)/.test(name))).toEqual([]);
      }
    });
  });

  test('CloudFormation is not asked to touch a production rule, nor to replace a target group or a service', () => {
    fromOneToTheNext((before, after) => {
      const { resources } = fullDiff(before.template, after.template);
      const replaced = Object.entries(resources.changes).filter(([, { changeImpact }]) => DESTRUCTIVE.includes(changeImpact)).map(([id]) => id);
      for (const { rule, groups, service } of before.services) {
        expect(resources.changes).not.toHaveProperty(rule);
        expect(replaced.filter((id) => [service, ...groups].includes(id))).toEqual([]);
      }
    });
  });
});

describe('whatever is released, an API', () => {
  test('rolls back a deployment that fails, and never has a task less than wanted', () => {
    always((outcome) => {
      for (const { DeploymentConfiguration: configuration } of outcome.ofType('AWS::ECS::Service')) {
        expect(configuration).toEqual(expect.objectContaining({
          DeploymentCircuitBreaker: { Enable: true, Rollback: true }, MinimumHealthyPercent: 100, MaximumPercent: 200,
        }));
      }
    });
  });

  test('has an alarm that rolls back, wherever requests move from one version to the next, or synth fails', () => {
    always((outcome) => {
      for (const { DeploymentConfiguration: configuration } of outcome.ofType('AWS::ECS::Service')) {
        const { Strategy: strategy, Alarms: { AlarmNames: names, Enable: enable, Rollback: rollback } } = configuration as DeploymentConfiguration;
        expect(strategy !== 'ROLLING').toBe(shifts(outcome.release));
        expect([enable, rollback]).toEqual([names.length > 0, names.length > 0]);
        expect(names.length === 0 && strategy !== 'ROLLING').toBe(unwatched(outcome.release));
      }
      expect(outcome.errors).toEqual(outcome.services.map(() => unwatched(outcome.release) ? [expect.stringContaining('has no alarm to roll it back')] : []));
    });
  });

  test('forwards whatever its listener takes, to one target group in plain', () => {
    always((outcome) => {
      const forwards = (actions: unknown) => {
        expect(actions).toEqual([{ Type: 'forward', TargetGroupArn: { Ref: expect.any(String) } }]);
      };
      const rules = outcome.ofType('AWS::ElasticLoadBalancingV2::ListenerRule');
      expect(rules.map(({ ListenerArn }) => ListenerArn)).toEqual(rules.map(() => ({ Ref: outcome.listener })));
      rules.forEach(({ Actions }) => forwards(Actions));
      forwards(outcome.properties(outcome.listener).DefaultActions);
      const primary = outcome.properties(outcome.services[0].rule);
      expect(primary).toMatchObject({ Priority: 50000, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }] });
    });
  });

  test('tells ECS of both target groups and of its rule, with every strategy', () => {
    always((outcome) => {
      for (const { rule, groups: [first, alternate], service } of outcome.services) {
        expect(outcome.properties(service).LoadBalancers).toEqual([expect.objectContaining({
          TargetGroupArn: { Ref: first },
          AdvancedConfiguration: expect.objectContaining({
            AlternateTargetGroupArn: { Ref: alternate }, ProductionListenerRule: { Ref: rule },
          }) as object,
        })]);
      }
    });
  });
});
