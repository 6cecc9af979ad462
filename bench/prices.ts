import type { Resource, Template } from './template';
import { resourcesOf } from './template';

const HOURS = 730; // a month
const PUBLIC_ADDRESS = 0.005 * HOURS; // https://aws.amazon.com/vpc/pricing/

/** What a resource costs a month while nobody uses it, in US dollars. */
type Price = (properties: Properties, template: Template) => number;
type Properties = Record<string, unknown>;

/** On-demand prices of us-east-1, November 2026, without free tiers. */
const PRICES: Record<string, Price> = {
  // https://aws.amazon.com/vpc/pricing/
  'AWS::EC2::NatGateway': () => 0.045 * HOURS,
  'AWS::EC2::EIP': () => PUBLIC_ADDRESS,
  // https://aws.amazon.com/privatelink/pricing/
  'AWS::EC2::VPCEndpoint': ({ VpcEndpointType, SubnetIds }) => VpcEndpointType === 'Interface' ? 0.01 * HOURS * (SubnetIds as unknown[]).length : 0,
  // https://aws.amazon.com/ec2/pricing/on-demand/ and https://aws.amazon.com/ebs/pricing/: each image has a disk of 8 GiB
  'AWS::AutoScaling::AutoScalingGroup': ({ MinSize, LaunchTemplate }, template) => Number(MinSize) * instance(referred((LaunchTemplate as Properties).LaunchTemplateId, template)),
  // https://aws.amazon.com/elasticloadbalancing/pricing/
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ Scheme, Subnets }) => (
    0.0225 * HOURS + (Scheme === 'internet-facing' ? PUBLIC_ADDRESS * (Subnets as unknown[]).length : 0)
  ),
  // https://aws.amazon.com/fargate/pricing/: Linux, x86
  'AWS::ECS::Service': ({ DesiredCount, TaskDefinition }, template) => {
    const { Cpu, Memory } = referred(TaskDefinition, template);
    return Number(DesiredCount ?? leastTasks(template)) * HOURS * (0.04048 * Number(Cpu) / 1024 + 0.004445 * Number(Memory) / 1024);
  },
  // https://aws.amazon.com/cloudwatch/pricing/: by the metrics that an alarm looks at
  'AWS::CloudWatch::Alarm': ({ Metrics }) => 0.1 * ((Metrics as Properties[] | undefined)?.filter(({ MetricStat }) => MetricStat).length ?? 1),
};

/** What is free, or paid by use: a request, a gigabyte, a call. */
const FREE = new RegExp(`^(Custom|AWS::(${[
  'ApplicationAutoScaling', 'CloudFront', 'IAM', 'Lambda', 'Logs', 'S3', 'ECS::TaskDefinition',
  'ElasticLoadBalancingV2::(Listener|ListenerRule|TargetGroup)',
  'EC2::(EIPAssociation|FlowLog|InternetGateway|LaunchTemplate|Network.+|Route.*|SecurityGroup.*|Subnet.*|VPC|VPCGatewayAttachment)',
].join('|')}))(::|$)`);

/** What a stack costs a month before anybody uses it, in US dollars. */
export function idleCostOf(template: Template): number {
  const cents = Object.values(resourcesOf(template)).map((resource) => 100 * priceOf(resource, template));
  return Math.round(cents.reduce((sum, price) => sum + price, 0)) / 100;
}

function priceOf({ Type, Properties = {} }: Resource, template: Template): number {
  if (Type in PRICES) return PRICES[Type](Properties, template);
  if (FREE.test(Type)) return 0;
  throw new Error(`nobody knows what ${Type} costs while it is idle: add it to PRICES, or to FREE`);
}

function instance({ LaunchTemplateData }: Properties): number {
  const { InstanceType, NetworkInterfaces } = LaunchTemplateData as { InstanceType: string; NetworkInterfaces?: Properties[] };
  if (InstanceType !== 't4g.nano') throw new Error(`the price of ${InstanceType} is not known`);
  return 0.0042 * HOURS + 8 * 0.08 + (NetworkInterfaces?.some(({ AssociatePublicIpAddress }) => AssociatePublicIpAddress) ? PUBLIC_ADDRESS : 0);
}

/** The number of tasks, where the service leaves it to its scaling. */
function leastTasks(template: Template): number {
  const targets = Object.values(resourcesOf(template)).filter(({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget');
  return Math.min(...targets.map(({ Properties }) => Number(Properties!.MinCapacity)));
}

function referred(reference: unknown, template: Template): Properties {
  return resourcesOf(template)[(reference as { Ref: string }).Ref].Properties!;
}
