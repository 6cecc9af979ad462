import { idleCostOf } from '../prices';
import type { Resource } from '../template';

/** Of the first resource, beside those that it refers to. */
function costOf(Type: string, Properties: Resource['Properties'], Others: Record<string, Resource> = {}): number {
  return idleCostOf({ Resources: { One: { Type, Properties }, ...Others } });
}

const TASK: Record<string, Resource> = { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Cpu: '256', Memory: '512' } } };
const TEMPLATE: Record<string, Resource> = { Launch: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType: 't4g.nano' } } } };

describe('what a stack costs while nobody uses it', () => {
  test('is the sum of what is paid by the hour', () => {
    expect(idleCostOf({ Resources: { Gateway: { Type: 'AWS::EC2::NatGateway' }, Address: { Type: 'AWS::EC2::EIP' } } })).toBe(36.5);
  });

  test('counts the zones of an endpoint, and nothing for a gateway endpoint', () => {
    expect(costOf('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] })).toBe(14.6);
    expect(costOf('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' })).toBe(0);
  });

  test('counts the addresses of a load balancer on the internet', () => {
    expect(costOf('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing', Subnets: ['a', 'b'] })).toBe(23.73);
    expect(costOf('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Subnets: ['a', 'b'] })).toBe(16.43);
  });

  test('counts the tasks of a service, or the fewest that its scaling leaves', () => {
    expect(costOf('AWS::ECS::Service', { DesiredCount: 3, TaskDefinition: { Ref: 'Task' } }, TASK)).toBe(27.03);
    const Scaling = { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { MinCapacity: 2, MaxCapacity: 9 } };
    expect(costOf('AWS::ECS::Service', { TaskDefinition: { Ref: 'Task' } }, { ...TASK, Scaling })).toBe(18.02);
  });

  test('counts the instances of a group with their disks', () => {
    expect(costOf('AWS::AutoScaling::AutoScalingGroup', { MinSize: '2', LaunchTemplate: { LaunchTemplateId: { Ref: 'Launch' } } }, TEMPLATE)).toBe(7.41);
  });

  test('counts the metrics of an alarm', () => {
    expect(costOf('AWS::CloudWatch::Alarm', { MetricName: 'Errors' })).toBe(0.1);
    expect(costOf('AWS::CloudWatch::Alarm', { Metrics: [{ Expression: 'a / b' }, { MetricStat: {} }, { MetricStat: {} }] })).toBe(0.2);
  });

  test('is nothing for what is paid by use', () => {
    expect(costOf('AWS::S3::Bucket', {})).toBe(0);
    expect(costOf('Custom::Release', {})).toBe(0);
  });

  test('is not guessed', () => {
    expect(() => costOf('AWS::RDS::DBInstance', {})).toThrow('nobody knows what AWS::RDS::DBInstance costs while it is idle');
    const Large: Record<string, Resource> = { Launch: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType: 'm7g.large' } } } };
    expect(() => costOf('AWS::AutoScaling::AutoScalingGroup', { MinSize: 1, LaunchTemplate: { LaunchTemplateId: { Ref: 'Launch' } } }, Large)).toThrow('m7g.large');
  });
});
