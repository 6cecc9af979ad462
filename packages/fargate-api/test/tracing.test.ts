import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Tracing } from '../src';
import { template, world } from './support/world';

interface Container {
  readonly Name: string;
  readonly Environment?: { readonly Name: string; readonly Value: string }[];
}

function environmentOf(found: Template, name: string): Record<string, string> {
  const [{ Properties: { ContainerDefinitions } }] = Object.values(found.findResources('AWS::ECS::TaskDefinition')) as [{ Properties: { ContainerDefinitions: Container[] } }];
  const { Environment = [] } = ContainerDefinitions.find(({ Name }) => Name === name)!;
  return Object.fromEntries(Environment.map(({ Name, Value }) => [Name, Value]));
}

describe('tracing', () => {
  test('is off unless asked for', () => {
    const found = template();
    found.hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: [Match.objectLike({ Name: 'App', Environment: Match.absent() })] });
    expect(JSON.stringify(found.toJSON())).not.toContain('xray:');
  });

  test('to X-Ray runs a collector of a known version, read-only, without which the API goes on', () => {
    template({ tracing: Tracing.xray() }).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ Name: 'App' }), Match.objectLike({
        Name: 'Collector',
        Image: Match.stringLikeRegexp('^public\\.ecr\\.aws/aws-observability/aws-otel-collector:v\\d+\\.\\d+\\.\\d+$'),
        Essential: false,
        RestartPolicy: { Enabled: true, IgnoredExitCodes: [0] },
        ReadonlyRootFilesystem: true,
        Memory: 192,
        PortMappings: Match.absent(),
      })],
    });
  });

  test('takes traces from within the task only, and sends them to X-Ray with less memory than the container has', () => {
    const config = JSON.parse(environmentOf(template({ tracing: Tracing.xray() }), 'Collector').AOT_CONFIG_CONTENT) as unknown;
    expect(config).toEqual({
      receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } } } },
      processors: expect.objectContaining({ memory_limiter: { check_interval: '1s', limit_mib: 144, spike_limit_mib: 48 } }) as unknown,
      exporters: { awsxray: {} },
      service: { pipelines: { traces: { receivers: ['otlp'], processors: ['memory_limiter', 'resourcedetection', 'batch'], exporters: ['awsxray'] } } },
    });
  });

  test('tells the container of the API where to send them, under the name of the API', () => {
    expect(environmentOf(template({ tracing: Tracing.xray() }), 'App')).toEqual({
      OTEL_SERVICE_NAME: 'Api',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_PROPAGATORS: 'xray,tracecontext,baggage',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
  });

  test('leaves variables that you set as they are', () => {
    expect(environmentOf(template({ tracing: Tracing.xray(), environment: { OTEL_SERVICE_NAME: 'orders' } }), 'App')).toEqual(
      expect.objectContaining({ OTEL_SERVICE_NAME: 'orders', OTEL_TRACES_EXPORTER: 'otlp' }));
  });

  test('lets the tasks send traces, and nothing else, before the service starts', () => {
    const { stack, api } = world({ tracing: Tracing.xray() });
    const found = Template.fromStack(stack);
    const policies = found.findResources('AWS::IAM::Policy', { Properties: { Roles: [stack.resolve(api.taskDefinition.taskRole.roleName)] } });
    expect(Object.values(policies).map(({ Properties: { PolicyDocument } }) => (PolicyDocument as { Statement: unknown }).Statement)).toEqual([
      [{ Effect: 'Allow', Action: 'xray:PutTraceSegments', Resource: '*' }],
    ]);
    found.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith(Object.keys(policies)) });
  });

  test('takes a collector from a repository of yours', () => {
    template({ tracing: Tracing.xray({ collectorImage: ecs.ContainerImage.fromRegistry('example/collector:1') }) })
      .hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: Match.arrayWith([Match.objectLike({ Name: 'Collector', Image: 'example/collector:1' })]) });
  });
});
