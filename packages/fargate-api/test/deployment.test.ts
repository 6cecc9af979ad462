import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Deployment, TestTraffic } from '../src';
import { att, ref } from './support/matchers';
import { template, world } from './support/world';

const configuration = (properties: object) => ({ DeploymentConfiguration: Match.objectLike(properties) });

describe('a new version of an API', () => {
  test('replaces the old one task by task, unless asked otherwise', () => {
    template().hasResourceProperties('AWS::ECS::Service', configuration({
      Strategy: 'ROLLING', BakeTimeInMinutes: Match.absent(), CanaryConfiguration: Match.absent(), LinearConfiguration: Match.absent(),
    }));
    template({ deployment: Deployment.rolling() }).hasResourceProperties('AWS::ECS::Service', configuration({ Strategy: 'ROLLING' }));
  });

  test('gets all requests at once when blue/green, and can be taken back for ten minutes', () => {
    template({ deployment: Deployment.blueGreen() }).hasResourceProperties('AWS::ECS::Service', configuration({
      Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 10, CanaryConfiguration: Match.absent(), LinearConfiguration: Match.absent(),
    }));
    template({ deployment: Deployment.blueGreen({ bake: Duration.hours(24) }) }).hasResourceProperties('AWS::ECS::Service', configuration({
      Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 1440,
    }));
  });

  test('gets a tenth of the requests first as a canary', () => {
    template({ deployment: Deployment.canary() }).hasResourceProperties('AWS::ECS::Service', configuration({
      Strategy: 'CANARY', BakeTimeInMinutes: 10, CanaryConfiguration: { CanaryPercent: 10, CanaryBakeTimeInMinutes: 10 }, LinearConfiguration: Match.absent(),
    }));
  });

  test('gets as much as you say as a canary, for as long as you say', () => {
    const deployment = Deployment.canary({ percent: 1.1, stepBake: Duration.minutes(3), bake: Duration.minutes(0) });
    template({ deployment }).hasResourceProperties('AWS::ECS::Service', configuration({
      BakeTimeInMinutes: 0, CanaryConfiguration: { CanaryPercent: 1.1, CanaryBakeTimeInMinutes: 3 },
    }));
  });

  test('gets a fifth of the requests after the other when linear', () => {
    template({ deployment: Deployment.linear() }).hasResourceProperties('AWS::ECS::Service', configuration({
      Strategy: 'LINEAR', BakeTimeInMinutes: 10, LinearConfiguration: { StepPercent: 20, StepBakeTimeInMinutes: 5 }, CanaryConfiguration: Match.absent(),
    }));
  });

  test('moves by steps of your choice when linear', () => {
    const deployment = Deployment.linear({ percent: 3, stepBake: Duration.minutes(59), bake: Duration.minutes(1) });
    template({ deployment }).hasResourceProperties('AWS::ECS::Service', configuration({
      BakeTimeInMinutes: 1, LinearConfiguration: { StepPercent: 3, StepBakeTimeInMinutes: 59 },
    }));
  });

  test('can be paced by numbers that are known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    const deployment = Deployment.linear({ percent: number('Percent'), stepBake: Duration.minutes(number('Step')), bake: Duration.minutes(number('Bake')) });
    world({ deployment }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::Service', configuration({
      BakeTimeInMinutes: { Ref: 'Bake' }, LinearConfiguration: { StepPercent: { Ref: 'Percent' }, StepBakeTimeInMinutes: { Ref: 'Step' } },
    }));
  });

  test.each([0, 0.09, 0.15, 100.1, Number.NaN, Infinity])('fails as a canary with %d percent', (percent) => {
    expect(() => Deployment.canary({ percent })).toThrow(`percent of Deployment.canary() must be a multiple of 0.1 from 0.1 to 100, got ${percent}`);
  });

  test.each([2.9, 3.05, 101, -3])('fails as linear with %d percent', (percent) => {
    expect(() => Deployment.linear({ percent })).toThrow(`percent of Deployment.linear() must be a multiple of 0.1 from 3 to 100, got ${percent}`);
  });

  test('fails with a bake that is not whole minutes, or longer than a day', () => {
    expect(() => Deployment.blueGreen({ bake: Duration.seconds(90) })).toThrow('bake must be whole minutes, at most 1440, got 1.5 minutes');
    expect(() => Deployment.blueGreen({ bake: Duration.minutes(1441) })).toThrow('bake must be whole minutes, at most 1440, got 1441 minutes');
    expect(() => Deployment.canary({ stepBake: Duration.seconds(30) })).toThrow('stepBake must be whole minutes, at most 1440, got 0.5 minutes');
    expect(() => Deployment.linear({ stepBake: Duration.days(2) })).toThrow('stepBake must be whole minutes, at most 1440, got 2880 minutes');
  });

  test('fails when all bakes together are longer than what CloudFormation waits', () => {
    const day = Duration.hours(24);
    expect(() => Deployment.canary({ stepBake: day, bake: Duration.minutes(541) })).toThrow(
      'Deployment.canary() would bake for 1981 minutes (1 x 1440 + 541), and CloudFormation refuses more than 33 hours: shorten stepBake or bake, or take larger steps');
    expect(() => Deployment.canary({ stepBake: day, bake: Duration.hours(9) })).not.toThrow();
    // As in the documentation: 11 percent take nine waits.
    expect(() => Deployment.linear({ percent: 11, stepBake: Duration.minutes(220), bake: Duration.minutes(1) })).toThrow('(9 x 220 + 1)');
    expect(() => Deployment.linear({ percent: 11, stepBake: Duration.minutes(220), bake: Duration.minutes(0) })).not.toThrow();
    // What divides 100 evenly takes one wait less.
    expect(() => Deployment.linear({ percent: 50, stepBake: day, bake: Duration.minutes(541) })).toThrow('(1 x 1440 + 541)');
    expect(() => Deployment.linear({ percent: 12.5, stepBake: Duration.hours(5) })).toThrow('(7 x 300 + 10)');
    expect(() => Deployment.linear({ percent: 100, stepBake: day, bake: day })).not.toThrow();
  });
});

describe('a lifecycle hook of an API', () => {
  function hooked(make: (handler: lambda.IFunction, stack: Stack) => ecs.IDeploymentLifecycleHookTarget) {
    const stack = new Stack(new App(), 'Test');
    const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', {
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:check', sameEnvironment: true,
    });
    world({ deployment: Deployment.blueGreen({ lifecycleHooks: [make(handler, stack)] }) }, stack);
    return Template.fromStack(stack);
  }

  const stages = { lifecycleStages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT] };

  test('is called with a role that may do so before the first deployment begins', () => {
    const found = hooked((handler) => new ecs.DeploymentLifecycleLambdaTarget(handler, 'Check', stages));
    found.hasResourceProperties('AWS::ECS::Service', configuration({
      LifecycleHooks: [{
        HookTargetArn: 'arn:aws:lambda:eu-west-1:123456789012:function:check',
        RoleArn: att('ApiServiceCheckRole', 'Arn'),
        LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      }],
    }));
    const [policy] = Object.keys(found.findResources('AWS::IAM::Policy', {
      Properties: { PolicyDocument: { Statement: [Match.objectLike({ Action: 'lambda:InvokeFunction' })] } },
    }));
    found.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([policy]) });
  });

  test('is called with your role when it has one', () => {
    const found = hooked((handler, stack) => new ecs.DeploymentLifecycleLambdaTarget(handler, 'Check', {
      ...stages, role: new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com') }),
    }));
    found.hasResourceProperties('AWS::ECS::Service', configuration({ LifecycleHooks: [Match.objectLike({ RoleArn: att('Caller', 'Arn') })] }));
  });

  test('fails without a role', () => {
    expect(() => hooked(() => ({ bind: () => ({ targetArn: 'arn', ...stages }) }))).toThrow(
      'a lifecycle hook has no role with which ECS can call it: use ecs.DeploymentLifecycleLambdaTarget, or return a role from bind()');
  });
});

describe('test traffic of an API', () => {
  const header = { name: 'x-test', value: 'next', priority: 5 };

  test('has a rule of its own, before all others, that ECS knows about', () => {
    const found = template({ deployment: Deployment.canary({ testTraffic: TestTraffic.header(header) }) });
    found.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
    found.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 5,
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-test', Values: ['next'] } },
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: ref('ApiAlternateTargetGroup') }],
    });
    found.hasResourceProperties('AWS::ECS::Service', {
      LoadBalancers: [Match.objectLike({
        AdvancedConfiguration: Match.objectLike({ ProductionListenerRule: ref('ApiListenerRule'), TestListenerRule: ref('ApiTestListenerRule') }),
      })],
    });
  });

  test('can be found on the API, and is not there unless asked', () => {
    expect(world({ deployment: Deployment.linear({ testTraffic: TestTraffic.header(header) }) }).api.testListenerRule)
      .toBeInstanceOf(elbv2.ApplicationListenerRule);
    expect(world({ deployment: Deployment.linear() }).api.testListenerRule).toBeUndefined();
  });

  test('takes only requests of its own service', () => {
    const { stack, api } = world();
    const deployment = Deployment.blueGreen({ testTraffic: TestTraffic.header(header) });
    const orders = api.addService('Orders', { path: '/orders/*', hostNames: ['a.example.com'], priority: 20, deployment });
    expect(orders.testListenerRule).toBeInstanceOf(elbv2.ApplicationListenerRule);
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 5,
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/orders/*'] } },
        { Field: 'host-header', HostHeaderConfig: { Values: ['a.example.com'] } },
        Match.objectLike({ Field: 'http-header' }),
      ],
    });
  });

  test('takes a header that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Test');
    const parameter = (id: string, type = 'String') => new CfnParameter(stack, id, { type });
    const testTraffic = TestTraffic.header({
      name: parameter('Name').valueAsString, value: parameter('Value').valueAsString, priority: parameter('Priority', 'Number').valueAsNumber,
    });
    world({ deployment: Deployment.blueGreen({ testTraffic }) }, stack);
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: { Ref: 'Priority' },
      Conditions: Match.arrayWith([{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: { Ref: 'Name' }, Values: [{ Ref: 'Value' }] } }]),
    });
  });

  test.each(['', 'x test', 'x:test', 'Host', 'x*', 'x'.repeat(41)])('fails with the header %j', (name) => {
    expect(() => TestTraffic.header({ ...header, name })).toThrow(
      `the name of a test header must be 1 to 40 characters of a header name, and not "Host", got ${JSON.stringify(name)}: use one like "x-test"`);
  });

  test.each(['', 'ümlaut', 'x'.repeat(129)])('fails with the header value %j', (value) => {
    expect(() => TestTraffic.header({ ...header, value })).toThrow(
      `the value of a test header must be 1 to 128 visible characters, got ${JSON.stringify(value)}: use one like "next"`);
  });

  test('fails with a priority that another rule has', () => {
    const { api } = world({ deployment: Deployment.canary({ testTraffic: TestTraffic.header(header) }) });
    expect(() => api.addService('Orders', { path: '/orders/*', priority: 5 })).toThrow(
      '"Orders" and the test traffic of the API itself both have the priority 5: give each a number of its own');
    expect(() => api.addService('Orders', {
      path: '/orders/*', priority: 4, deployment: Deployment.canary({ testTraffic: TestTraffic.header({ ...header, priority: 4 }) }),
    })).toThrow('the test traffic of "Orders" and "Orders" both have the priority 4');
  });

  test('fails with a priority behind the service that it belongs to', () => {
    const { api } = world();
    expect(() => api.addService('Orders', {
      path: '/orders/*', priority: 20, deployment: Deployment.canary({ testTraffic: TestTraffic.header({ ...header, priority: 21 }) }),
    })).toThrow('the test traffic of "Orders" has the priority 21, and 20 of the service comes before it and takes all requests: use a number below 20');
  });

  test('fails when the rule would have more values than a load balancer takes', () => {
    const { api } = world();
    const hostNames = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.example.com`);
    const deployment = Deployment.canary({ testTraffic: TestTraffic.header(header) });
    expect(() => api.addService('Orders', { hostNames, priority: 20, deployment })).toThrow(
      'a rule takes 5 values, and the test traffic of "Orders" has 6 ["a.example.com","b.example.com","c.example.com","d.example.com","e.example.com","next"]: ' +
      'use a wildcard such as "*.example.com", or another service for the rest');
  });

  test('fails when the rule would have more wildcards than a load balancer takes', () => {
    const testTraffic = TestTraffic.header({ ...header, value: '*n?e*x?t*' });
    expect(() => world({ deployment: Deployment.canary({ testTraffic }) })).not.toThrow();
    expect(() => world().api.addService('Orders', { path: '/orders/*', hostNames: ['*.example.com'], priority: 20, deployment: Deployment.canary({ testTraffic }) })).toThrow(
      'a rule takes 6 wildcards, and the test traffic of "Orders" has 7 in ["/orders/*","*.example.com","*n?e*x?t*"]: leave some out');
  });

  const tested = (priority: number) => Deployment.blueGreen({ testTraffic: TestTraffic.header({ ...header, priority }) });

  test('of the API comes after the rules of the other services', () => {
    const { api } = world({ deployment: tested(49999) });
    expect(() => api.addService('Orders', { path: '/orders/*', priority: 20, deployment: tested(19) })).not.toThrow();
    expect(() => api.addService('All', { path: '/all/*', priority: 49998 })).not.toThrow();
  });

  test('fails when it would take the requests of a service behind it', () => {
    const { api } = world({ deployment: tested(1) });
    expect(() => api.addService('Orders', { path: '/orders/*', priority: 2 })).toThrow('the test traffic of the API itself takes requests of "Orders", ' +
      'as its rule at priority 1 is looked at before "/orders/*" at 2: use a number above 2 and below 50000');
  });

  test.each<[string, object, object, boolean]>([
    ['the same host', { hostNames: ['a.example.com'] }, { path: '/v1/*' }, true],
    ['a part of its paths', { path: '/*/list' }, { path: '/v?/*' }, true],
    ['a host in capitals', { hostNames: ['A.example.com'] }, { hostNames: ['a.EXAMPLE.com'], path: '/v1/*' }, true],
    ['no host at all', { path: '/orders/*', hostNames: [] }, { path: '/orders/v1' }, true],
    ['other paths', { path: '/orders/*' }, { path: '/prices/*' }, false],
    ['other hosts', { hostNames: ['a.example.com'] }, { path: '/orders/*', hostNames: ['b.example.com'] }, false],
    ['a path that ends otherwise', { path: '/*a' }, { path: '/*b' }, false],
  ])('knows whether a service before its own has %s', (_, own, other, taken) => {
    for (const [first, second] of [['Own', 'Other'], ['Other', 'Own']]) {
      const { api } = world();
      const props = { Own: { ...own, priority: 20, deployment: tested(5) }, Other: { ...other, priority: 10 } } as const;
      const add = () => {
        api.addService(first, props[first as 'Own']);
        api.addService(second, props[second as 'Own']);
      };
      const refused = /^the test traffic of "Own" takes requests of "Other", as its rule at priority 5 is looked at before .* at 10: use a number above 10 and below 20$/;
      if (taken) {
        expect(add).toThrow(refused);
      } else {
        expect(add).not.toThrow();
      }
    }
  });

  test('leaves a path that is known only at deployment alone, unless it is the same or the other takes all', () => {
    const { api, stack } = world();
    const path = new CfnParameter(stack, 'Path').valueAsString;
    api.addService('Other', { path, priority: 10 });
    expect(() => api.addService('Prices', { path: '/prices/*', priority: 30, deployment: tested(2) })).not.toThrow();
    expect(() => api.addService('Hosts', { hostNames: ['a.example.com'], priority: 20, deployment: tested(5) })).toThrow('the test traffic of "Hosts" takes requests of "Other"');
  });
});
