import { runs } from '@ashlar/testing';
import fc from 'fast-check';
import type { FargateApiServiceProps } from '../src';
import { TestTraffic } from '../src';
import type { EntranceWish } from './support/entrances';
import { Entrance, entranceWishes } from './support/entrances';
import type { Route } from '../src/private/ingress/routes';
import { Routes } from '../src/private/ingress/routes';

// Every invariant sees the same cases, so each is synthesized once.
const entrances = new Map<string, Entrance>();

function entranceOf(wish: EntranceWish): Entrance {
  const key = JSON.stringify(wish);
  const entrance = entrances.get(key) ?? new Entrance(wish);
  entrances.set(key, entrance);
  return entrance;
}

function always(invariant: (entrance: Entrance) => void): void {
  fc.assert(fc.property(entranceWishes, (wish) => invariant(entranceOf(wish))), { numRuns: runs(), seed: jest.getSeed() });
}

type Properties = Record<string, unknown>;

const actionsOf = (holder: Properties, name: string) => holder[name] as { Type: string; TargetGroupArn?: unknown; FixedResponseConfig?: unknown }[];
const listenersOf = (entrance: Entrance) => entrance.ofType('ElasticLoadBalancingV2::Listener');
const rulesOf = (entrance: Entrance) => entrance.ofType('ElasticLoadBalancingV2::ListenerRule');

describe('however an API is reached', () => {
  test('nothing answers in plain unless Ingress.http() was named: port 80 at most redirects', () => {
    always((entrance) => {
      const { ingress } = entrance.wish;
      const plain = listenersOf(entrance).filter(({ Protocol }) => Protocol !== 'HTTPS');
      expect(plain.map((listener) => [listener.Port, ...actionsOf(listener, 'DefaultActions').map(({ Type }) => Type)])).toEqual({
        http: [[80, 'forward']], https: [[80, 'redirect']], vpcOnly: [[80, 'redirect']], vpcOrigin: [], cloudFrontOnly: [],
      }[ingress]);
      expect(listenersOf(entrance).map(({ Port }) => Port).filter((port) => port !== 80)).toEqual(ingress === 'http' ? [] : [443]);
    });
  });

  test('only those come to the load balancer who were named', () => {
    always((entrance) => {
      const { ingress } = entrance.wish;
      const [balancer] = entrance.ofType('LoadBalancer');
      expect(balancer.Scheme).toBe(['vpcOnly', 'vpcOrigin'].includes(ingress) ? 'internal' : 'internet-facing');
      const rules = (balancer.SecurityGroups as unknown[]).flatMap((group) => entrance.ingressOf(group));
      const [source, ports] = {
        http: [{ CidrIp: '0.0.0.0/0' }, [80]],
        https: [{ CidrIp: '0.0.0.0/0' }, [443, 80]],
        vpcOnly: [{ CidrIp: '10.0.0.0/16' }, [443, 80]],
        vpcOrigin: [{ SourcePrefixListId: expect.anything() }, [443]],
        cloudFrontOnly: [{ SourcePrefixListId: expect.anything() }, [443]],
      }[ingress] as [object, number[]];
      expect(rules).toEqual(ports.map((port) => ({
        ...source, IpProtocol: 'tcp', FromPort: port, ToPort: port, Description: expect.any(String), ...('CidrIp' in source ? {} : { GroupId: expect.anything() }),
      })));
    });
  });

  test('only the load balancer reaches the tasks of a service, and only on its container port', () => {
    always((entrance) => {
      const balancer = entrance.resolve(entrance.api.loadBalancer.connections.securityGroups[0].securityGroupId);
      for (const { service, wish } of entrance.all) {
        expect(service.connections.securityGroups).toHaveLength(1);
        expect(entrance.ingressOf(service.connections.securityGroups[0].securityGroupId)).toEqual([
          expect.objectContaining({ SourceSecurityGroupId: balancer, IpProtocol: 'tcp', FromPort: wish.containerPort, ToPort: wish.containerPort }),
        ]);
      }
    });
  });

  test('no task has a public address', () => {
    always((entrance) => {
      const services = entrance.ofType('ECS::Service');
      expect(services).toHaveLength(entrance.all.length);
      for (const { NetworkConfiguration } of services) {
        expect(NetworkConfiguration).toEqual({ AwsvpcConfiguration: expect.objectContaining({ AssignPublicIp: 'DISABLED' }) });
      }
    });
  });

  test('every rule forwards to the first target group of one service, and the last takes what is left', () => {
    always((entrance) => {
      const rules = rulesOf(entrance);
      expect(rules.map((rule) => actionsOf(rule, 'Actions'))).toEqual(
        entrance.all.map(({ service }) => [{ Type: 'forward', TargetGroupArn: entrance.resolve(service.targetGroup.targetGroupArn) }]));
      expect(rules.map(({ Priority }) => Priority)).toEqual([50000, ...entrance.wish.services.map(({ priority }) => priority)]);
      expect((rules[0].Conditions as unknown[])[0]).toEqual({ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } });
      expect(rules[0].Conditions).toHaveLength(entrance.wish.ingress === 'cloudFrontOnly' ? 2 : 1);
    });
  });

  test('the default action forwards, too, except that it refuses what lacks the header of CloudFront', () => {
    always((entrance) => {
      const port = entrance.wish.ingress === 'http' ? 80 : 443;
      const actions = actionsOf(listenersOf(entrance).find(({ Port }) => Port === port)!, 'DefaultActions');
      expect(actions).toEqual([entrance.wish.ingress === 'cloudFrontOnly'
        ? { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }
        : { Type: 'forward', TargetGroupArn: entrance.resolve(entrance.api.targetGroup.targetGroupArn) }]);
      const headers = rulesOf(entrance).map(({ Conditions }) => (Conditions as Properties[]).filter(({ Field }) => Field === 'http-header').length);
      expect(new Set(headers)).toEqual(new Set([entrance.wish.ingress === 'cloudFrontOnly' ? 1 : 0]));
    });
  });

  test('the load balancer logs, drops invalid headers and speaks TLS 1.2 or newer', () => {
    always((entrance) => {
      const [balancer, ...others] = entrance.ofType('LoadBalancer');
      expect(others).toEqual([]);
      const pairs = balancer.LoadBalancerAttributes as { Key: string; Value: unknown }[];
      const attributes = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
      expect(attributes).toEqual(expect.objectContaining({
        'access_logs.s3.enabled': 'true',
        'access_logs.s3.bucket': entrance.resolve(entrance.api.accessLogs!.bucketName),
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.desync_mitigation_mode': 'strictest',
      }));
      const policies = listenersOf(entrance).filter(({ Protocol }) => Protocol === 'HTTPS').map(({ SslPolicy }) => SslPolicy);
      expect(policies).toEqual(entrance.wish.ingress === 'http' ? [] : [expect.stringMatching(/^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2)-/)]);
    });
  });

  test('one role lets ECS move the requests of all services, each with two target groups of its own', () => {
    always((entrance) => {
      const role = entrance.resolve(entrance.api.infrastructureRole.roleArn);
      const pairs = entrance.ofType('ECS::Service').map(({ LoadBalancers }) => (LoadBalancers as Properties[])[0]);
      for (const { AdvancedConfiguration } of pairs) {
        expect(AdvancedConfiguration).toEqual(expect.objectContaining({ RoleArn: role }));
      }
      const groups = pairs.flatMap(({ TargetGroupArn, AdvancedConfiguration }) => (
        [TargetGroupArn, (AdvancedConfiguration as Properties).AlternateTargetGroupArn]));
      expect(new Set(groups.map((group) => JSON.stringify(group))).size).toBe(2 * entrance.all.length);
      expect(entrance.ofType('TargetGroup')).toHaveLength(groups.length);
    });
  });
});

describe('whatever two services ask for', () => {
  const maybe = (values: fc.Arbitrary<string>) => fc.option(values, { nil: undefined });
  const routes = (text: fc.Arbitrary<string>) => fc.record({ path: maybe(text.map((tail) => `/${tail}`)), host: maybe(text.map((head) => `${head}a.c`)) })
    .filter(({ path, host }) => path !== undefined || host !== undefined)
    .map(({ path, host }): Pick<FargateApiServiceProps, 'path' | 'hostNames'> => ({ path, ...(host === undefined ? {} : { hostNames: [host] }) }));

  /** How a load balancer reads a pattern: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
  function fits(pattern: string, value: string): boolean {
    if (pattern === '') return value === '';
    if (pattern[0] === '*') return fits(pattern.slice(1), value) || (value !== '' && fits(pattern, value.slice(1)));
    return value !== '' && (pattern[0] === '?' || pattern[0] === value[0]) && fits(pattern.slice(1), value.slice(1));
  }

  const takes = ({ path, hostNames }: Pick<FargateApiServiceProps, 'path' | 'hostNames'>, [requestPath, host]: [string, string]) => (
    (path === undefined || fits(path, requestPath)) && (hostNames === undefined || hostNames.some((name) => fits(name, host))));

  const longer = (words: string[]) => [...new Set(['', ...words.flatMap((word) => [`${word}a`, `${word}b`])])];
  const words = longer(longer(longer(longer(['']))));
  const requests = words.flatMap((path) => words.map((host): [string, string] => [`/${path}`, `${host}a.c`]));

  const add = (known: Routes, asked: Route) => {
    known.conditionsFor(asked);
    known.claim(asked);
  };

  test('test requests of one are refused exactly when some of them are for the other', () => {
    const test = TestTraffic.header({ name: 'x-test', value: 'next', priority: 1 });
    // So short that what two of them share can be told with four letters.
    const route = routes(fc.stringMatching(/^[ab*?]{0,3}$/));
    fc.assert(fc.property(route, route, (first, second) => {
      const known = new Routes();
      let message = '';
      try {
        add(known, { name: 'First', priority: 2, ...first });
        add(known, { name: 'Second', priority: 3, test, ...second });
      } catch (error) {
        message = (error as Error).message;
      }
      const refused = message.startsWith('the test traffic of Second takes requests of First');
      fc.pre(message === '' || refused);
      expect(refused).toBe(requests.some((request) => takes(first, request) && takes(second, request)));
    }), { numRuns: runs(), seed: jest.getSeed() });
  });

  test('one of them is refused only when no request could ever reach it', () => {
    const route = routes(fc.stringMatching(/^[ab*?]{0,4}$/));
    fc.assert(fc.property(route, route, (first, second) => {
      const known = new Routes();
      const claim = (name: string, asked: typeof first, priority: number) => add(known, { name, priority, ...asked });
      let message = '';
      try {
        claim('First', first, 1);
        claim('Second', second, 2);
      } catch (error) {
        message = (error as Error).message;
      }
      const hidden = message.startsWith('First takes every request of Second');
      fc.pre(message === '' || hidden);
      const reaching = requests.filter((request) => takes(second, request) && !takes(first, request));
      expect(hidden ? reaching : []).toEqual([]);
      // With the same patterns there is nothing to tell, so it must be refused.
      expect(hidden || JSON.stringify(first) !== JSON.stringify(second)).toBe(true);
    }), { numRuns: runs(), seed: jest.getSeed() });
  });
});
