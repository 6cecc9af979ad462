import { CfnOutput, Token } from 'aws-cdk-lib';
import type { Vpc } from 'aws-cdk-lib/aws-ec2';
import { StringListParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { rangesOf } from './addresses/secondary-ranges';

/** Something of a network that others need to know: a text, or a list. */
interface Fact {
  readonly id: string;
  readonly name: string;
  readonly value: string | string[];
  readonly what: string;
}

/** The names that AWS refuses: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const PATH = /^(\/[\w.-]+)+$/;
const RESERVED = /^\/(aws|ssm)/i;
const DEEPEST_PATH = 13;
const LONGEST_PATH = 900;

/** Writes a parameter for each fact. The values change in place when the network grows. */
export function shareAsParameters(network: Construct, vpc: Vpc, path: string): void {
  if (Token.isUnresolved(path) || !PATH.test(path) || RESERVED.test(path) || path.length > LONGEST_PATH || path.split('/').length > DEEPEST_PATH) {
    throw new Error('the path of shared parameters must be concrete, begin with a slash and have up to 12 levels of letters, digits, ".", "-" and "_", ' +
      `not beginning with aws or ssm, such as "/acme/network", got ${JSON.stringify(path)}`);
  }
  checkFirst(network, 'SharedParameters', 'shareAsParameters');
  const parameters = new Construct(network, 'SharedParameters');
  for (const { id, name, value: given, what } of factsOf(vpc)) {
    const common = { parameterName: `${path}/${name}`, description: `${what} of ${network.node.path}` };
    if (typeof given === 'string') {
      new StringParameter(parameters, id, { ...common, stringValue: given });
    } else {
      new StringListParameter(parameters, id, { ...common, stringListValue: given });
    }
  }
}

/** Writes an output for each fact, with an export for other stacks of the account and region. */
export function shareAsOutputs(network: Construct, vpc: Vpc, prefix: string): void {
  // as CloudFormation takes them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html
  if (!Token.isUnresolved(prefix) && !/^[a-z0-9:-]+$/i.test(prefix)) {
    throw new Error(`the prefix of shared outputs must be letters, digits, hyphens and colons, such as "acme-network", got ${JSON.stringify(prefix)}`);
  }
  checkFirst(network, 'SharedOutputs', 'shareAsOutputs');
  const outputs = new Construct(network, 'SharedOutputs');
  for (const { id, name, value, what } of factsOf(vpc)) {
    new CfnOutput(outputs, id, {
      description: what,
      value: typeof value === 'string' ? value : value.join(','),
      exportName: `${prefix}-${name.replace('/', '-')}`,
    });
  }
}

function factsOf(vpc: Vpc): Fact[] {
  return [
    { id: 'VpcId', name: 'vpc-id', value: vpc.vpcId, what: 'The VPC' },
    { id: 'Range', name: 'range', value: rangesOf(vpc)[0], what: 'The IPv4 range' },
    { id: 'Ranges', name: 'ranges', value: rangesOf(vpc), what: 'All IPv4 ranges' },
    { id: 'Zones', name: 'zones', value: vpc.availabilityZones, what: 'The availability zones' },
    ...tiersOf(vpc).flatMap((tier) => {
      const { subnetIds, subnets } = vpc.selectSubnets({ subnetGroupName: tier });
      return [
        { id: `${tier}SubnetIds`, name: `${tier}/subnet-ids`, value: subnetIds, what: `The subnets of tier ${tier}` },
        { id: `${tier}RouteTableIds`, name: `${tier}/route-table-ids`, value: subnets.map(({ routeTable }) => routeTable.routeTableId), what: `The route tables of tier ${tier}` },
      ];
    }),
  ];
}

/** By the ids of the subnets, `<tier>Subnet<n>`. */
function tiersOf(vpc: Vpc): string[] {
  const subnets = [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets];
  return [...new Set(subnets.map(({ node }) => node.id.replace(/Subnet\d+$/, '')))];
}

function checkFirst(network: Construct, id: string, method: string): void {
  if (network.node.tryFindChild(id) !== undefined) {
    throw new Error(`${JSON.stringify(network.node.path)} is shared already: call ${method} once`);
  }
}
